-- expect: drift; kind: trigger; severity: behaviour
-- objects: tr_task_updated_at
ALTER TABLE task ENABLE ALWAYS TRIGGER tr_task_updated_at;
