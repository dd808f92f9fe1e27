-- expect: drift; kind: schema; severity: breaking
-- objects: reporting|dashboards
ALTER SCHEMA reporting RENAME TO dashboards;
