-- expect: drift; kind: partition; severity: breaking
-- objects: audit_log_2025|audit_log_old
ALTER TABLE audit_log_2025 RENAME TO audit_log_old;
