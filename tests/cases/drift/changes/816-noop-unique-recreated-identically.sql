-- expect: clean; kind: unique; severity: none
-- tier: textual
ALTER TABLE label DROP CONSTRAINT uq_label_name;
ALTER TABLE label ADD CONSTRAINT uq_label_name UNIQUE NULLS NOT DISTINCT (project_id, name);
