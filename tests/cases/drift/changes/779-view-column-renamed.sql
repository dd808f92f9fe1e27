-- expect: drift; kind: view; severity: breaking
-- objects: v_open_task|project_code
ALTER VIEW v_open_task RENAME COLUMN project_code TO code;
