-- expect: drift; kind: grant; severity: breaking
-- objects: task
REVOKE UPDATE ON task FROM app_rw;
