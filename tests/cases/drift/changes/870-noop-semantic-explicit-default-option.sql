-- expect: clean; kind: view; severity: none
-- tier: semantic
ALTER VIEW v_open_task SET (security_barrier = false);
