-- expect: clean; kind: schema; severity: none
-- tier: textual
CREATE SCHEMA scratch CREATE TABLE t (id bigint);
DROP SCHEMA scratch CASCADE;
ALTER SCHEMA reporting RENAME TO tmp;
ALTER SCHEMA tmp RENAME TO reporting;
