-- expect: drift; kind: trigger; severity: breaking
-- objects: tr_task_updated_at
ALTER TABLE task DISABLE TRIGGER tr_task_updated_at;
