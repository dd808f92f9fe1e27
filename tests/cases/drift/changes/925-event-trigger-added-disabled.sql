-- expect: drift; kind: event_trigger; severity: behaviour
-- objects: et_guard
-- note: Its function is added with it.
CREATE FUNCTION guard_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $fn$ BEGIN NULL; END $fn$;
CREATE EVENT TRIGGER et_guard ON ddl_command_start WHEN TAG IN ('DROP TABLE', 'DROP INDEX') EXECUTE FUNCTION guard_ddl();
ALTER EVENT TRIGGER et_guard DISABLE;
