-- expect: drift; kind: trigger; severity: breaking
-- objects: tr_task_updated_at
DROP TRIGGER tr_task_updated_at ON task;
CREATE TRIGGER tr_task_updated_at BEFORE UPDATE ON task FOR EACH STATEMENT EXECUTE FUNCTION set_updated_at();
