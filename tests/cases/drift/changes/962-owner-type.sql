-- expect: drift; kind: owner; severity: behaviour
-- objects: task_status
ALTER TYPE task_status OWNER TO app_owner;
