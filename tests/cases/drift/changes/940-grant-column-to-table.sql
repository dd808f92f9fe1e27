-- expect: drift; kind: grant; severity: behaviour
-- objects: worker
-- note: hourly_rate can be read as well now.
GRANT SELECT ON worker TO app_ro;
