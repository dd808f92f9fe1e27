-- expect: drift; kind: unique; severity: breaking
-- objects: uq_task_ref
ALTER TABLE task DROP CONSTRAINT uq_task_ref;
ALTER TABLE task ADD CONSTRAINT uq_task_ref UNIQUE (project_id, ref_no, title);
