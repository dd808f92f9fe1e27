-- expect: drift; kind: default_privileges; severity: behaviour
-- objects: functions
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
