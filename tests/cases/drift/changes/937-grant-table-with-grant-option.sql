-- expect: drift; kind: grant; severity: behaviour
-- objects: project
GRANT SELECT ON project TO app_ro WITH GRANT OPTION;
