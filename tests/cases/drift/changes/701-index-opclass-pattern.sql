-- expect: drift; kind: index; severity: behaviour
-- objects: ix_worker_name
DROP INDEX ix_worker_name;
CREATE INDEX ix_worker_name ON worker (full_name varchar_pattern_ops);
