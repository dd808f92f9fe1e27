-- expect: drift; kind: check; severity: breaking
-- objects: ck_project_name
ALTER TABLE project ADD CONSTRAINT ck_project_name CHECK (length(name) > 2);
