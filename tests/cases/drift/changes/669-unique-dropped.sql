-- expect: drift; kind: unique; severity: breaking
-- objects: uq_task_ref
ALTER TABLE task DROP CONSTRAINT uq_task_ref;
