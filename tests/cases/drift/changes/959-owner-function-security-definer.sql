-- expect: drift; kind: owner; severity: behaviour
-- objects: write_audit
ALTER FUNCTION write_audit() OWNER TO app_admin;
