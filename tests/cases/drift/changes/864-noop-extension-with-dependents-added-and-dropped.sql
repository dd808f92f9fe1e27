-- expect: clean; kind: extension; severity: none
-- tier: textual
CREATE EXTENSION postgres_fdw;
CREATE SERVER tmp FOREIGN DATA WRAPPER postgres_fdw;
CREATE USER MAPPING FOR PUBLIC SERVER tmp;
CREATE FOREIGN TABLE tmp_table (id bigint) SERVER tmp;
DROP EXTENSION postgres_fdw CASCADE;
