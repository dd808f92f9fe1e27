-- expect: drift; kind: view; severity: cosmetic
-- objects: v_done_task
CREATE VIEW v_done_task AS SELECT id, title FROM task WHERE status = 'done';
