-- expect: drift; kind: materialized_view; severity: breaking
-- objects: mv_project_progress
DROP MATERIALIZED VIEW reporting.mv_project_progress;
CREATE VIEW reporting.mv_project_progress AS
  SELECT p.id AS project_id, p.code, count(t.id) AS tasks,
         count(t.id) FILTER (WHERE t.status = 'done') AS done
    FROM public.project p LEFT JOIN public.task t ON t.project_id = p.id
   GROUP BY p.id, p.code;
GRANT SELECT ON reporting.mv_project_progress TO app_rw, app_ro;
