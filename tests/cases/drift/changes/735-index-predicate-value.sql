-- expect: drift; kind: index; severity: behaviour
-- objects: ix_task_open
DROP INDEX ix_task_open;
CREATE INDEX ix_task_open ON task (project_id, priority) WHERE status NOT IN ('done');
