-- expect: drift; kind: table; severity: breaking
-- objects: daily_task_stat
DROP TABLE reporting.daily_task_stat;
CREATE TABLE reporting.daily_task_stat (
  day        date NOT NULL,
  project_id bigint NOT NULL,
  open_count integer NOT NULL DEFAULT 0,
  done_count integer NOT NULL DEFAULT 0,
  CONSTRAINT pk_daily_task_stat PRIMARY KEY (day, project_id),
  CONSTRAINT ck_daily_counts CHECK (open_count >= 0 AND done_count >= 0),
  CONSTRAINT fk_daily_stat_project FOREIGN KEY (project_id) REFERENCES public.project (id) ON DELETE CASCADE
) PARTITION BY HASH (day);
GRANT SELECT ON reporting.daily_task_stat TO app_rw, app_ro;
