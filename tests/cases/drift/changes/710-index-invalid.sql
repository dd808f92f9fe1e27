-- expect: drift; kind: index; severity: behaviour
-- objects: ix_worker_name
-- note: What a CREATE INDEX CONCURRENTLY that failed leaves behind.
UPDATE pg_catalog.pg_index SET indisvalid = false WHERE indexrelid = 'ix_worker_name'::regclass;
