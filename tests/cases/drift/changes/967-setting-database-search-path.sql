-- expect: drift; kind: setting; severity: behaviour
-- objects: search_path|database
DO $do$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET search_path = reporting, public', current_database());
END $do$;
