-- expect: drift; kind: statistics; severity: cosmetic
-- objects: st_task_project_status|st_task
ALTER STATISTICS st_task_project_status RENAME TO st_task;
