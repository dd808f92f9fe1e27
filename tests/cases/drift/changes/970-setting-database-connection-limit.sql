-- expect: drift; kind: setting; severity: behaviour
-- objects: database
DO $do$ BEGIN
  EXECUTE format('ALTER DATABASE %I CONNECTION LIMIT 20', current_database());
END $do$;
