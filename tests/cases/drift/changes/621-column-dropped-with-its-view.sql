-- expect: drift; kind: column; severity: breaking
-- objects: due_at|v_open_task|ix_task_due
ALTER TABLE task DROP COLUMN due_at CASCADE;
