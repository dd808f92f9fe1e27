-- expect: drift; kind: foreign_key; severity: behaviour
-- objects: fk_assignment_task
ALTER TABLE task_assignment ALTER CONSTRAINT fk_assignment_task DEFERRABLE;
