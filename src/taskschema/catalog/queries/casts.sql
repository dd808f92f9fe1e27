-- name: casts
-- Every cast that a person made: those of PostgreSQL itself have the OIDs of its installation, those of ranges go with them.
-- nothing without: pg_catalog.pg_cast WHERE oid >= 16384
SELECT
  pg_catalog.format_type(cst.castsource, NULL) AS source,
  pg_catalog.format_type(cst.casttarget, NULL) AS target,
  CASE cst.castmethod
    WHEN 'f' THEN 'WITH FUNCTION ' || cst.castfunc::pg_catalog.regprocedure::pg_catalog.text
    WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END AS method,
  CASE cst.castcontext WHEN 'i' THEN 'implicit' WHEN 'a' THEN 'assignment' ELSE 'explicit' END AS context
FROM pg_catalog.pg_cast AS cst
WHERE cst.oid >= 16384
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_cast'::pg_catalog.regclass AND dep.objid = cst.oid AND dep.deptype IN ('e', 'i')
  )
ORDER BY pg_catalog.format_type(cst.castsource, NULL) COLLATE pg_catalog."C",
  pg_catalog.format_type(cst.casttarget, NULL) COLLATE pg_catalog."C"
