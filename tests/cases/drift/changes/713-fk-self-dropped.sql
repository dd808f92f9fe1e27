-- expect: drift; kind: foreign_key; severity: breaking
-- objects: fk_worker_manager
ALTER TABLE worker DROP CONSTRAINT fk_worker_manager;
