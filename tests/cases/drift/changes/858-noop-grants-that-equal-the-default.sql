-- expect: clean; kind: grant; severity: none
-- tier: textual
-- note: Stored now where nothing was stored before, and the same as the built-in default.
GRANT ALL ON ALL TABLES IN SCHEMA public TO postgres;
GRANT EXECUTE ON FUNCTION task_depth(bigint) TO PUBLIC;
GRANT USAGE ON TYPE task_status TO PUBLIC;
GRANT USAGE ON TYPE percentage TO PUBLIC;
DO $do$ BEGIN
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO PUBLIC', current_database());
END $do$;
