-- expect: drift; kind: index; severity: behaviour
-- objects: ix_worker_name_trgm
DROP INDEX ix_worker_name_trgm;
CREATE INDEX ix_worker_name_trgm ON worker USING gist (full_name gist_trgm_ops (siglen = 32));
