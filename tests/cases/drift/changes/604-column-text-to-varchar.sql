-- expect: drift; kind: column; severity: breaking
-- objects: body
ALTER TABLE task_comment ALTER COLUMN body TYPE varchar(2000);
