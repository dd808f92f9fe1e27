-- expect: drift; kind: domain; severity: breaking
-- objects: email_address|email_address_format
ALTER DOMAIN email_address DROP CONSTRAINT email_address_format;
