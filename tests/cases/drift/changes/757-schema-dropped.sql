-- expect: drift; kind: schema; severity: breaking
-- objects: reporting
DROP SCHEMA reporting CASCADE;
