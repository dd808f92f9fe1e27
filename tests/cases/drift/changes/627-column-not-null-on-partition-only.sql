-- expect: drift; kind: column; severity: breaking
-- objects: old_row|audit_log_2025
ALTER TABLE audit_log_2025 ALTER COLUMN old_row SET NOT NULL;
