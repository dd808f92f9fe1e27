-- expect: drift; kind: check; severity: breaking
-- objects: ck_task_hours
ALTER TABLE task DROP CONSTRAINT ck_task_hours;
ALTER TABLE task ADD CONSTRAINT ck_task_hours CHECK (estimate_hours >= 0 OR spent_hours >= 0);
