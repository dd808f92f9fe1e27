-- expect: drift; kind: view; severity: behaviour
-- objects: v_open_task
ALTER VIEW v_open_task ALTER COLUMN priority SET DEFAULT 3;
