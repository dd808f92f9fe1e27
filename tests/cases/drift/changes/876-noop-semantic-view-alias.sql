-- expect: clean; kind: view; severity: none
-- tier: semantic
CREATE OR REPLACE VIEW v_open_task AS
  SELECT tk.id, tk.title, tk.status, tk.priority, tk.due_at, p.code AS project_code
    FROM task tk JOIN project p ON p.id = tk.project_id
   WHERE tk.status NOT IN ('done', 'cancelled');
