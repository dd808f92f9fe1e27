-- expect: clean; kind: view; severity: none
-- tier: textual
DROP VIEW v_open_task;
CREATE VIEW public.v_open_task (id, title, status, priority, due_at, project_code) AS
  SELECT t.id, t.title, t.status, t.priority, t.due_at, p.code
    FROM public.task t INNER JOIN public.project p ON (p.id = t.project_id)
   WHERE t.status <> ALL (ARRAY['done', 'cancelled']::public.task_status[]);
COMMENT ON VIEW v_open_task IS 'Everything still to do';
GRANT SELECT ON v_open_task TO app_ro, app_rw;
GRANT DELETE, UPDATE, INSERT ON v_open_task TO app_rw;
