-- name: transforms
-- Every transform between a type and a procedural language that no extension brought.
-- nothing without: pg_catalog.pg_transform
SELECT
  pg_catalog.format_type(trf.trftype, NULL) AS type,
  lan.lanname::pg_catalog.text AS language,
  CASE WHEN trf.trffromsql <> 0 THEN trf.trffromsql::pg_catalog.regprocedure::pg_catalog.text END AS from_sql,
  CASE WHEN trf.trftosql <> 0 THEN trf.trftosql::pg_catalog.regprocedure::pg_catalog.text END AS to_sql
FROM pg_catalog.pg_transform AS trf
JOIN pg_catalog.pg_language AS lan ON lan.oid = trf.trflang
WHERE NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend AS dep
  WHERE dep.classid = 'pg_catalog.pg_transform'::pg_catalog.regclass AND dep.objid = trf.oid AND dep.deptype = 'e'
)
ORDER BY pg_catalog.format_type(trf.trftype, NULL) COLLATE pg_catalog."C", lan.lanname
