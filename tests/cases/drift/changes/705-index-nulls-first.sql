-- expect: drift; kind: index; severity: behaviour
-- objects: ix_task_due
DROP INDEX ix_task_due;
CREATE INDEX ix_task_due ON task (due_at DESC NULLS FIRST);
