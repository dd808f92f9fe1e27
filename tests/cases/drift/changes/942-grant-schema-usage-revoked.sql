-- expect: drift; kind: grant; severity: breaking
-- objects: reporting
REVOKE USAGE ON SCHEMA reporting FROM app_ro;
