-- expect: drift; kind: index; severity: behaviour
-- objects: ix_comment_task
DROP INDEX ix_comment_task;
CREATE INDEX ix_comment_task ON task_comment (task_id);
