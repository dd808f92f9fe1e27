-- expect: drift; kind: trigger; severity: breaking
-- objects: tr_task_updated_at
CREATE FUNCTION keep_updated_at() RETURNS trigger LANGUAGE plpgsql AS $fn$ BEGIN RETURN NEW; END $fn$;
DROP TRIGGER tr_task_updated_at ON task;
CREATE TRIGGER tr_task_updated_at BEFORE UPDATE ON task FOR EACH ROW EXECUTE FUNCTION keep_updated_at();
