-- expect: drift; kind: column; severity: breaking
-- objects: description
ALTER TABLE task DROP COLUMN description;
ALTER TABLE task ADD COLUMN description jsonb;
