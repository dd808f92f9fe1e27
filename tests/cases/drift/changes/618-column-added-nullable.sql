-- expect: drift; kind: column; severity: behaviour
-- objects: archived_at
ALTER TABLE project ADD COLUMN archived_at timestamptz;
