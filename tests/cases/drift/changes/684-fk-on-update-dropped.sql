-- expect: drift; kind: foreign_key; severity: breaking
-- objects: fk_project_owner
ALTER TABLE project DROP CONSTRAINT fk_project_owner;
ALTER TABLE project ADD CONSTRAINT fk_project_owner FOREIGN KEY (owner_id) REFERENCES worker (id) ON DELETE SET NULL;
