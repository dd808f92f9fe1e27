-- expect: drift; kind: trigger; severity: breaking
-- objects: tr_task_audit
DROP TRIGGER tr_task_audit ON task;
CREATE TRIGGER tr_task_audit AFTER INSERT OR UPDATE OR DELETE ON task
  FOR EACH ROW EXECUTE FUNCTION write_audit('it''s');
