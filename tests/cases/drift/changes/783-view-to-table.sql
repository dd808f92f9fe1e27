-- expect: drift; kind: view; severity: breaking
-- objects: v_open_task
DROP VIEW v_open_task;
CREATE TABLE v_open_task AS
  SELECT t.id, t.title, t.status, t.priority, t.due_at, p.code AS project_code
    FROM task t JOIN project p ON p.id = t.project_id
   WHERE t.status NOT IN ('done', 'cancelled');
GRANT SELECT, INSERT, UPDATE, DELETE ON v_open_task TO app_rw;
GRANT SELECT ON v_open_task TO app_ro;
