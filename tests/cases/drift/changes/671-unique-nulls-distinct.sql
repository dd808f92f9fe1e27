-- expect: drift; kind: unique; severity: breaking
-- objects: uq_label_name
ALTER TABLE label DROP CONSTRAINT uq_label_name;
ALTER TABLE label ADD CONSTRAINT uq_label_name UNIQUE (project_id, name);
