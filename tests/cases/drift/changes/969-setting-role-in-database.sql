-- expect: drift; kind: setting; severity: behaviour
-- objects: app_ro|default_transaction_read_only
DO $do$ BEGIN
  EXECUTE format('ALTER ROLE app_ro IN DATABASE %I SET default_transaction_read_only = on', current_database());
END $do$;
