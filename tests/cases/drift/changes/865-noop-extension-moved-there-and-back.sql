-- expect: clean; kind: extension; severity: none
-- tier: textual
ALTER EXTENSION pg_trgm SET SCHEMA reporting;
ALTER EXTENSION pg_trgm SET SCHEMA public;
