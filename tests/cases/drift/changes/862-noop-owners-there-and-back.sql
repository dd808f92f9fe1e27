-- expect: clean; kind: owner; severity: none
-- tier: textual
ALTER SCHEMA reporting OWNER TO app_owner;
ALTER SCHEMA reporting OWNER TO postgres;
ALTER FUNCTION write_audit() OWNER TO app_owner;
ALTER FUNCTION write_audit() OWNER TO postgres;
ALTER TYPE task_status OWNER TO app_owner;
ALTER TYPE task_status OWNER TO postgres;
