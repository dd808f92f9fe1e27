-- expect: clean; kind: materialized_view; severity: none
-- tier: textual
DROP MATERIALIZED VIEW reporting.mv_project_progress;
CREATE MATERIALIZED VIEW reporting.mv_project_progress AS
  SELECT p.id AS project_id, p.code, count(t.id) AS tasks,
         count(t.id) FILTER (WHERE t.status = 'done') AS done
    FROM public.project p LEFT JOIN public.task t ON t.project_id = p.id
   GROUP BY p.id, p.code;
CREATE UNIQUE INDEX ux_mv_project_progress ON reporting.mv_project_progress (project_id);
GRANT SELECT ON reporting.mv_project_progress TO app_ro;
GRANT SELECT ON reporting.mv_project_progress TO app_rw;
