-- expect: drift; kind: index; severity: behaviour
-- objects: ix_link_worker
DROP INDEX ix_link_worker;
CREATE INDEX ix_link_worker ON task_worker_link (worker_id, linked_at);
