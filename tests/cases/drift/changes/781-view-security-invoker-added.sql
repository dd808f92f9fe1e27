-- expect: drift; kind: view; severity: breaking
-- objects: v_open_task
-- note: Who may read the view but not its tables is refused now.
ALTER VIEW v_open_task SET (security_invoker = true);
