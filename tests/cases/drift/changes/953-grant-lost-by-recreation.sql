-- expect: drift; kind: grant; severity: breaking
-- objects: v_open_task
-- note: Dropped and created again without its grants.
DROP VIEW v_open_task;
CREATE VIEW v_open_task AS
  SELECT t.id, t.title, t.status, t.priority, t.due_at, p.code AS project_code
    FROM task t JOIN project p ON p.id = t.project_id
   WHERE t.status NOT IN ('done', 'cancelled');
COMMENT ON VIEW v_open_task IS 'Everything still to do';
