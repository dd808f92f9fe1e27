-- expect: clean; kind: trigger; severity: none
-- tier: textual
DROP TRIGGER tr_project_audit ON project;
CREATE TRIGGER tr_project_audit AFTER UPDATE OF status, budget ON public.project
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE PROCEDURE public.write_audit();
ALTER TABLE task ENABLE ALWAYS TRIGGER tr_task_audit;
ALTER TABLE task ENABLE TRIGGER tr_task_audit;
