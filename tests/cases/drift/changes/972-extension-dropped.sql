-- expect: drift; kind: extension; severity: breaking
-- objects: pg_trgm
DROP EXTENSION pg_trgm CASCADE;
