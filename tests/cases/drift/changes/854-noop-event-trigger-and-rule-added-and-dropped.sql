-- expect: clean; kind: event_trigger; severity: none
-- tier: textual
CREATE FUNCTION log_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $fn$ BEGIN NULL; END $fn$;
CREATE EVENT TRIGGER et_log_ddl ON ddl_command_end EXECUTE FUNCTION log_ddl();
DROP EVENT TRIGGER et_log_ddl;
DROP FUNCTION log_ddl();
CREATE RULE ru_tmp AS ON DELETE TO label DO INSTEAD NOTHING;
DROP RULE ru_tmp ON label;
