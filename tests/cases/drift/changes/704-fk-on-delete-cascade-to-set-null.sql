-- expect: drift; kind: foreign_key; severity: breaking
-- objects: fk_task_parent
ALTER TABLE task DROP CONSTRAINT fk_task_parent;
ALTER TABLE task ADD CONSTRAINT fk_task_parent FOREIGN KEY (parent_id) REFERENCES task (id) ON DELETE SET NULL DEFERRABLE;
