-- expect: drift; kind: owner; severity: behaviour
-- objects: v_open_task
ALTER VIEW v_open_task OWNER TO app_owner;
