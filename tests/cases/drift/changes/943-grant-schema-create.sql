-- expect: drift; kind: grant; severity: behaviour
-- objects: reporting
GRANT CREATE ON SCHEMA reporting TO app_rw;
