-- expect: drift; kind: column; severity: behaviour
-- objects: file_name
ALTER TABLE attachment ALTER COLUMN file_name TYPE text COLLATE "default";
