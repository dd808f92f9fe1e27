-- expect: drift; kind: index; severity: breaking
-- objects: ux_worker_email_lower
-- note: What a REINDEX CONCURRENTLY or CREATE INDEX CONCURRENTLY that failed leaves behind: it may not be unique.
UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = 'ux_worker_email_lower'::regclass;
