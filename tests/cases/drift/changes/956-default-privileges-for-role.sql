-- expect: drift; kind: default_privileges; severity: behaviour
-- objects: app_owner|sequences
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner IN SCHEMA reporting GRANT USAGE ON SEQUENCES TO app_rw;
