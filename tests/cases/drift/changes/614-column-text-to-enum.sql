-- expect: drift; kind: column; severity: breaking
-- objects: operation|audit_operation
CREATE TYPE audit_operation AS ENUM ('I', 'U', 'D');
ALTER TABLE audit_log DROP CONSTRAINT ck_audit_operation;
ALTER TABLE audit_log ALTER COLUMN operation TYPE audit_operation USING operation::text::audit_operation;
