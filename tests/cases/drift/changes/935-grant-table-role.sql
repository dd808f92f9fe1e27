-- expect: drift; kind: grant; severity: behaviour
-- objects: task
GRANT TRUNCATE ON task TO app_rw;
