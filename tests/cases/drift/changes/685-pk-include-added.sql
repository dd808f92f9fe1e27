-- expect: drift; kind: primary_key; severity: behaviour
-- objects: pk_attachment
ALTER TABLE attachment DROP CONSTRAINT pk_attachment;
ALTER TABLE attachment ADD CONSTRAINT pk_attachment PRIMARY KEY (id) INCLUDE (byte_size);
