-- expect: clean; kind: grant; severity: none
-- tier: textual
GRANT SELECT ON task TO app_ro WITH GRANT OPTION;
REVOKE GRANT OPTION FOR SELECT ON task FROM app_ro;
