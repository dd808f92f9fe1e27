-- expect: clean; kind: index; severity: none
-- tier: textual
DROP INDEX CONCURRENTLY ix_worker_active;
CREATE INDEX CONCURRENTLY ix_worker_active ON worker USING btree (full_name ASC NULLS LAST) WHERE (is_active);
