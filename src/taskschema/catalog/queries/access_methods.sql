-- name: access_methods
-- Every access method that a person made; PostgreSQL's own have numbers below 16384.
-- nothing without: pg_catalog.pg_am WHERE oid >= 16384
SELECT
  am.amname::pg_catalog.text AS name,
  CASE am.amtype WHEN 't' THEN 'table' ELSE 'index' END AS type,
  am.amhandler::pg_catalog.regproc::pg_catalog.text AS handler
FROM pg_catalog.pg_am AS am
WHERE am.oid >= 16384
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_am'::pg_catalog.regclass AND dep.objid = am.oid AND dep.deptype = 'e'
  )
ORDER BY am.amname
