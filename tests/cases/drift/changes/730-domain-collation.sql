-- expect: drift; kind: domain; severity: behaviour
-- objects: email_address
ALTER TABLE worker ALTER COLUMN email TYPE text;
DROP DOMAIN email_address;
CREATE DOMAIN email_address AS text COLLATE "C"
  CONSTRAINT email_address_format CHECK (VALUE ~ '^[^@[:space:]]+@[^@[:space:]]+$');
ALTER TABLE worker ALTER COLUMN email TYPE email_address;
