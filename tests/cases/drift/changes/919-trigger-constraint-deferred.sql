-- expect: drift; kind: trigger; severity: breaking
-- objects: tr_task_audit
-- note: The rows of the audit are written at COMMIT now.
DROP TRIGGER tr_task_audit ON task;
CREATE CONSTRAINT TRIGGER tr_task_audit AFTER INSERT OR UPDATE OR DELETE ON task
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION write_audit();
