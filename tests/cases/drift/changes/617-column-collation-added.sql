-- expect: drift; kind: column; severity: behaviour
-- objects: body
ALTER TABLE task_comment ALTER COLUMN body TYPE text COLLATE "C";
