-- expect: drift; kind: column; severity: breaking
-- objects: weight
ALTER TABLE task_label ADD COLUMN weight integer NOT NULL DEFAULT 0;
ALTER TABLE task_label ALTER COLUMN weight DROP DEFAULT;
