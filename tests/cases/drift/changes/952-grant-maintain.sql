-- expect: drift; kind: grant; severity: behaviour
-- objects: task
-- min-pg: 17
GRANT MAINTAIN ON task TO app_rw;
