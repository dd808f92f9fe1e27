-- expect: drift; kind: foreign_key; severity: breaking
-- objects: fk_label_project
ALTER TABLE label DROP CONSTRAINT fk_label_project;
ALTER TABLE label ADD CONSTRAINT fk_label_project FOREIGN KEY (project_id) REFERENCES project (id);
