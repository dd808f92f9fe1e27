-- expect: clean; kind: grant; severity: none
-- tier: textual
REVOKE ALL ON task FROM app_ro, app_rw;
GRANT DELETE, UPDATE ON task TO app_rw;
GRANT SELECT ON task TO app_ro;
GRANT INSERT, SELECT ON task TO app_rw;
REVOKE SELECT (id, email, full_name, is_active) ON worker FROM app_ro;
GRANT SELECT (is_active, full_name) ON worker TO app_ro;
GRANT SELECT (email, id) ON worker TO app_ro;
