-- expect: drift; kind: trigger; severity: breaking
-- objects: tr_project_audit
DROP TRIGGER tr_project_audit ON project;
CREATE TRIGGER tr_project_audit AFTER UPDATE OF status, budget ON project
  FOR EACH ROW EXECUTE FUNCTION write_audit();
