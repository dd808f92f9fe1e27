-- expect: drift; kind: setting; severity: behaviour
-- objects: statement_timeout|database
DO $do$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET statement_timeout = %L', current_database(), '5s');
END $do$;
