-- expect: drift; kind: grant; severity: behaviour
-- objects: database
DO $do$ BEGIN
  EXECUTE format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC', current_database());
END $do$;
