-- expect: drift; kind: column; severity: cosmetic
-- objects: body
ALTER TABLE task_comment ALTER COLUMN body SET COMPRESSION pglz;
