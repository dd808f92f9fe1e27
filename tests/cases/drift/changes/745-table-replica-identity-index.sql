-- expect: drift; kind: table; severity: behaviour
-- objects: project|uq_project_code
ALTER TABLE project REPLICA IDENTITY USING INDEX uq_project_code;
