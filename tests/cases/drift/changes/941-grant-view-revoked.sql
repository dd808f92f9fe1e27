-- expect: drift; kind: grant; severity: breaking
-- objects: v_open_task
REVOKE SELECT ON v_open_task FROM app_ro;
