-- expect: drift; kind: foreign_key; severity: breaking
-- objects: fk_link_worker
ALTER TABLE task_worker_link DROP CONSTRAINT fk_link_worker;
ALTER TABLE task_worker_link ADD CONSTRAINT fk_link_worker FOREIGN KEY (worker_id) REFERENCES project (id) ON DELETE CASCADE;
