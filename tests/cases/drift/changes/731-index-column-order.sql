-- expect: drift; kind: index; severity: behaviour
-- objects: ix_time_entry_task
DROP INDEX ix_time_entry_task;
CREATE INDEX ix_time_entry_task ON time_entry (entry_date, task_id);
