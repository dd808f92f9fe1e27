-- name: composite_types
-- Every composite type that stands alone, with its attributes in their order.
-- nothing without: pg_catalog.pg_class WHERE relkind = 'c'
SELECT
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS name,
  attributes.listed AS attributes
FROM pg_catalog.pg_class AS cls
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
CROSS JOIN LATERAL (
  SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
    'name', att.attname,
    'type', pg_catalog.format_type(att.atttypid, att.atttypmod),
    'collation', CASE WHEN att.attcollation <> typ.typcollation
      THEN att.attcollation::pg_catalog.regcollation::pg_catalog.text END
  ) ORDER BY att.attnum), '[]') AS listed
  FROM pg_catalog.pg_attribute AS att
  JOIN pg_catalog.pg_type AS typ ON typ.oid = att.atttypid
  WHERE att.attrelid = cls.oid AND att.attnum > 0 AND NOT att.attisdropped
) AS attributes
WHERE cls.relkind = 'c'
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
      AND dep.objid = cls.reltype
      AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, cls.relname
