-- expect: drift; kind: grant; severity: behaviour
-- objects: percentage
REVOKE USAGE ON DOMAIN percentage FROM PUBLIC;
GRANT USAGE ON DOMAIN percentage TO app_rw;
