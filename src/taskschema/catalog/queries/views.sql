-- name: views
-- Every view, with its columns in their order and what an INSERT through it fills in.
SELECT
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS name,
  pg_catalog.pg_get_viewdef(cls.oid) AS definition,
  columns.listed AS columns,
  coalesce(cls.reloptions, '{}') AS options,
  CASE cls.relpersistence WHEN 'u' THEN 'unlogged' ELSE 'permanent' END AS persistence
FROM pg_catalog.pg_class AS cls
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
CROSS JOIN LATERAL (
  SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
    'name', att.attname,
    'type', pg_catalog.format_type(att.atttypid, att.atttypmod),
    'collation', CASE WHEN att.attcollation <> typ.typcollation
      THEN att.attcollation::pg_catalog.regcollation::pg_catalog.text END,
    'default', pg_catalog.pg_get_expr(def.adbin, def.adrelid)
  ) ORDER BY att.attnum) AS listed
  FROM pg_catalog.pg_attribute AS att
  JOIN pg_catalog.pg_type AS typ ON typ.oid = att.atttypid
  LEFT JOIN pg_catalog.pg_attrdef AS def ON def.adrelid = att.attrelid AND def.adnum = att.attnum
  WHERE att.attrelid = cls.oid AND att.attnum > 0 AND NOT att.attisdropped
) AS columns
WHERE cls.relkind = 'v'
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND dep.objid = cls.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, cls.relname
