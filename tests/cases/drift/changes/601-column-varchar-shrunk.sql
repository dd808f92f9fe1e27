-- expect: drift; kind: column; severity: breaking
-- objects: mime_type
ALTER TABLE attachment ALTER COLUMN mime_type TYPE varchar(50);
