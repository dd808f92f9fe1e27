-- expect: drift; kind: index; severity: behaviour
-- objects: ix_attachment_hash
DROP INDEX ix_attachment_hash;
CREATE INDEX ix_attachment_hash ON attachment (checksum);
