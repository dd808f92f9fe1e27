-- expect: clean; kind: statistics; severity: none
-- tier: textual
DROP STATISTICS st_task_project_status;
CREATE STATISTICS st_task_project_status (ndistinct, dependencies) ON status, project_id FROM task;
