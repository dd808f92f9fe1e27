-- expect: drift; kind: generated; severity: breaking
-- objects: mime_type
ALTER TABLE attachment DROP COLUMN mime_type;
ALTER TABLE attachment ADD COLUMN mime_type varchar(100) NOT NULL GENERATED ALWAYS AS ('application/octet-stream') STORED;
