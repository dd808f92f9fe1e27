-- expect: drift; kind: default_privileges; severity: behaviour
-- objects: app_ro|public
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO app_ro;
