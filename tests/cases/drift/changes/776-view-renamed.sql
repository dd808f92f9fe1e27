-- expect: drift; kind: view; severity: breaking
-- objects: v_open_task|v_todo
ALTER VIEW v_open_task RENAME TO v_todo;
