-- expect: drift; kind: unique; severity: cosmetic
-- objects: uq_project_code|project_code_key
ALTER TABLE project RENAME CONSTRAINT uq_project_code TO project_code_key;
