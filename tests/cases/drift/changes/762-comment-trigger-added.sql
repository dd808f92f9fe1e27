-- expect: drift; kind: comment; severity: cosmetic
-- objects: tr_task_audit
COMMENT ON TRIGGER tr_task_audit ON task IS 'Asked for by the auditors';
