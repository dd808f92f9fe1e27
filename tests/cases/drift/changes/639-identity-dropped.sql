-- expect: drift; kind: identity; severity: breaking
-- objects: id|label
ALTER TABLE label ALTER COLUMN id DROP IDENTITY;
