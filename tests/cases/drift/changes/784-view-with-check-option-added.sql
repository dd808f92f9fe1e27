-- expect: drift; kind: view; severity: cosmetic
-- objects: v_urgent_task
CREATE VIEW v_urgent_task AS SELECT id, title, priority FROM task WHERE priority = 1 WITH CASCADED CHECK OPTION;
