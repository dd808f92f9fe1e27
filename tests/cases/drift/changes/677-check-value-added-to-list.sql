-- expect: drift; kind: check; severity: breaking
-- objects: ck_audit_operation
ALTER TABLE audit_log DROP CONSTRAINT ck_audit_operation;
ALTER TABLE audit_log ADD CONSTRAINT ck_audit_operation CHECK (operation IN ('I', 'U', 'D', 'T'));
