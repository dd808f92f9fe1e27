-- expect: drift; kind: column; severity: breaking
-- objects: email
ALTER TABLE worker ALTER COLUMN email TYPE text;
