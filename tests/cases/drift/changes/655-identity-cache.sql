-- expect: drift; kind: identity; severity: cosmetic
-- objects: id|attachment_id_seq
ALTER TABLE attachment ALTER COLUMN id SET CACHE 50;
