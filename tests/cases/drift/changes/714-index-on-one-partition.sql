-- expect: drift; kind: index; severity: behaviour
-- objects: ix_audit_2025_operation
CREATE INDEX ix_audit_2025_operation ON audit_log_2025 (operation);
