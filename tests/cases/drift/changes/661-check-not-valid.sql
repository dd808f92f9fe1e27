-- expect: drift; kind: check; severity: breaking
-- objects: ck_task_title
ALTER TABLE task DROP CONSTRAINT ck_task_title;
ALTER TABLE task ADD CONSTRAINT ck_task_title CHECK (length(btrim(title)) > 0) NOT VALID;
