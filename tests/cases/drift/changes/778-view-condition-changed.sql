-- expect: drift; kind: view; severity: behaviour
-- objects: v_open_task
CREATE OR REPLACE VIEW v_open_task AS
  SELECT t.id, t.title, t.status, t.priority, t.due_at, p.code AS project_code
    FROM task t JOIN project p ON p.id = t.project_id
   WHERE t.status NOT IN ('done', 'cancelled', 'blocked');
