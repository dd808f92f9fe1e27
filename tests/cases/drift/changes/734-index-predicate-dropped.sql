-- expect: drift; kind: index; severity: behaviour
-- objects: ix_worker_active
DROP INDEX ix_worker_active;
CREATE INDEX ix_worker_active ON worker (full_name);
