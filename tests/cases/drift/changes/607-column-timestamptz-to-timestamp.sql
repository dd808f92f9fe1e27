-- expect: drift; kind: column; severity: breaking
-- objects: read_at
ALTER TABLE notification ALTER COLUMN read_at TYPE timestamp;
