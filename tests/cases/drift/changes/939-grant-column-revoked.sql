-- expect: drift; kind: grant; severity: breaking
-- objects: worker|email
REVOKE SELECT (email) ON worker FROM app_ro;
