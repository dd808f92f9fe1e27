-- expect: drift; kind: foreign_key; severity: breaking
-- objects: fk_audit_2025_project|audit_log_2025
ALTER TABLE audit_log_2025 ADD CONSTRAINT fk_audit_2025_project FOREIGN KEY (table_name) REFERENCES project (code);
