-- expect: drift; kind: statistics; severity: cosmetic
-- objects: st_task_project_status
ALTER STATISTICS st_task_project_status SET STATISTICS 500;
