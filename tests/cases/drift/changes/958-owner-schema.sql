-- expect: drift; kind: owner; severity: behaviour
-- objects: reporting
ALTER SCHEMA reporting OWNER TO app_owner;
