-- expect: drift; kind: domain; severity: breaking
-- objects: percentage
-- note: Its column is NOT NULL and has no default of its own.
ALTER DOMAIN percentage DROP DEFAULT;
