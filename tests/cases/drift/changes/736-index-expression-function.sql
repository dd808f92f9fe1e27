-- expect: drift; kind: index; severity: behaviour
-- objects: ix_task_title_lower
DROP INDEX ix_task_title_lower;
CREATE INDEX ix_task_title_lower ON task (upper(title));
