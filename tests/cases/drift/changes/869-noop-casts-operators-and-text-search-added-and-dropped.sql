-- expect: clean; kind: cast; severity: none
-- tier: textual
CREATE CAST (text AS project_status) WITH INOUT AS IMPLICIT;
DROP CAST (text AS project_status);
CREATE TEXT SEARCH CONFIGURATION tmp (COPY = simple);
DROP TEXT SEARCH CONFIGURATION tmp;
CREATE COLLATION tmp FROM "C";
DROP COLLATION tmp;
