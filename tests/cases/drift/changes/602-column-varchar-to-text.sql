-- expect: drift; kind: column; severity: behaviour
-- objects: mime_type
ALTER TABLE attachment ALTER COLUMN mime_type TYPE text;
