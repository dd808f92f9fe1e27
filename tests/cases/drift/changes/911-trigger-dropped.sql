-- expect: drift; kind: trigger; severity: breaking
-- objects: tr_project_audit
DROP TRIGGER tr_project_audit ON project;
