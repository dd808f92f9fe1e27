-- expect: drift; kind: primary_key; severity: breaking
-- objects: pk_daily_task_stat
ALTER TABLE reporting.daily_task_stat DROP CONSTRAINT pk_daily_task_stat;
ALTER TABLE reporting.daily_task_stat ADD CONSTRAINT pk_daily_task_stat PRIMARY KEY (day);
