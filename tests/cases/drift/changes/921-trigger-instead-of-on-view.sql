-- expect: drift; kind: trigger; severity: behaviour
-- objects: tr_open_task_insert
CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS $fn$ BEGIN RETURN NULL; END $fn$;
CREATE TRIGGER tr_open_task_insert INSTEAD OF INSERT ON v_open_task FOR EACH ROW EXECUTE FUNCTION swallow();
