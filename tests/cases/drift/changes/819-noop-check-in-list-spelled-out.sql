-- expect: clean; kind: check; severity: none
-- tier: textual
ALTER TABLE audit_log DROP CONSTRAINT ck_audit_operation;
ALTER TABLE audit_log ADD CONSTRAINT ck_audit_operation CHECK (operation = ANY (ARRAY['I'::bpchar, 'U'::bpchar, 'D'::bpchar]));
