-- expect: clean; kind: view; severity: none
-- tier: textual
ALTER VIEW v_open_task RENAME COLUMN project_code TO tmp;
ALTER VIEW v_open_task RENAME COLUMN tmp TO project_code;
ALTER VIEW v_open_task RENAME TO tmp;
ALTER VIEW tmp RENAME TO v_open_task;
ALTER VIEW v_open_task SET (security_barrier);
ALTER VIEW v_open_task RESET (security_barrier);
