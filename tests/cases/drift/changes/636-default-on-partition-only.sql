-- expect: drift; kind: default; severity: behaviour
-- objects: table_name|audit_log_2025
ALTER TABLE audit_log_2025 ALTER COLUMN table_name SET DEFAULT 'unknown';
