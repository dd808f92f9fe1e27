-- expect: clean; kind: extension; severity: none
-- tier: textual
DROP EXTENSION pg_trgm CASCADE;
CREATE EXTENSION pg_trgm;
CREATE INDEX ix_worker_name_trgm ON worker USING gin (full_name gin_trgm_ops);
