-- expect: drift; kind: grant; severity: breaking
-- objects: audit_log_2025
REVOKE DELETE ON audit_log_2025 FROM postgres;
