-- expect: drift; kind: unique; severity: breaking
-- objects: uq_project_name
ALTER TABLE project ADD CONSTRAINT uq_project_name UNIQUE (name);
