-- expect: drift; kind: statistics; severity: cosmetic
-- objects: st_task_project_status
DROP STATISTICS st_task_project_status;
