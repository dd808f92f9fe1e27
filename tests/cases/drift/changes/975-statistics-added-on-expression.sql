-- expect: drift; kind: statistics; severity: cosmetic
-- objects: st_task_age
CREATE STATISTICS st_task_age ON (date_trunc('day', created_at AT TIME ZONE 'UTC')), status FROM task;
