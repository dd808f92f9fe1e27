-- expect: drift; kind: owner; severity: behaviour
-- objects: st_task_project_status
ALTER STATISTICS st_task_project_status OWNER TO app_owner;
