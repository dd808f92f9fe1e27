-- expect: clean; kind: setting; severity: none
-- tier: textual
DO $do$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Europe/Paris');
  EXECUTE format('ALTER DATABASE %I RESET timezone', current_database());
  EXECUTE format('ALTER ROLE app_ro IN DATABASE %I SET work_mem = %L', current_database(), '8MB');
  EXECUTE format('ALTER ROLE app_ro IN DATABASE %I RESET ALL', current_database());
END $do$;
