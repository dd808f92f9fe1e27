-- expect: drift; kind: foreign_key; severity: behaviour
-- objects: fk_dependency_on
ALTER TABLE task_dependency ALTER CONSTRAINT fk_dependency_on NOT DEFERRABLE;
