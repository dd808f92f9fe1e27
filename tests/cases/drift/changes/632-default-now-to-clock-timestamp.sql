-- expect: drift; kind: default; severity: behaviour
-- objects: linked_at
ALTER TABLE task_worker_link ALTER COLUMN linked_at SET DEFAULT clock_timestamp();
