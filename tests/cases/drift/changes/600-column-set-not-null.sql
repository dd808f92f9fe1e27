-- expect: drift; kind: column; severity: breaking
-- objects: budget
ALTER TABLE project ALTER COLUMN budget SET NOT NULL;
