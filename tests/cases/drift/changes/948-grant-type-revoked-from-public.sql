-- expect: drift; kind: grant; severity: behaviour
-- objects: task_status
REVOKE USAGE ON TYPE task_status FROM PUBLIC;
