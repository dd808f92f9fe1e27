-- expect: drift; kind: view; severity: breaking
-- objects: v_open_task
DROP VIEW v_open_task;
