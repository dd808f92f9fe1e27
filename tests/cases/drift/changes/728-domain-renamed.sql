-- expect: drift; kind: domain; severity: breaking
-- objects: percentage|percent
ALTER DOMAIN percentage RENAME TO percent;
