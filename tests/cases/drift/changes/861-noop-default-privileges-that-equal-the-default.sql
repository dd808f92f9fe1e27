-- expect: clean; kind: default_privileges; severity: none
-- tier: textual
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT ALL ON TABLES TO app_owner;
ALTER DEFAULT PRIVILEGES FOR ROLE app_owner GRANT USAGE ON TYPES TO PUBLIC;
