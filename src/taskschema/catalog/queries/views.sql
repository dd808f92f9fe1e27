-- name: views
-- Every view, with its columns in their order and what an INSERT through it fills in.
-- nothing without: pg_catalog.pg_class WHERE relkind = 'v' AND oid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS name,
  pg_catalog.pg_get_viewdef(cls.oid) AS definition,
  columns.listed AS columns,
  ARRAY(
    SELECT ARRAY[att.attname::pg_catalog.text, pg_catalog.pg_get_expr(def.adbin, def.adrelid)]
    FROM pg_catalog.pg_attrdef AS def
    JOIN pg_catalog.pg_attribute AS att ON att.attrelid = def.adrelid AND att.attnum = def.adnum
    WHERE def.adrelid = cls.oid
    ORDER BY att.attname
  ) AS defaults,
  ARRAY(
    SELECT opt.option_name || '=' || pg_catalog.lower(CASE opt.option_name
      WHEN 'check_option' THEN opt.option_value ELSE 'true' END)
    FROM pg_catalog.pg_options_to_table(cls.reloptions) AS opt
    WHERE CASE opt.option_name WHEN 'check_option' THEN true ELSE opt.option_value::pg_catalog.bool END
    ORDER BY opt.option_name COLLATE pg_catalog."C"
  ) AS options
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
) AS columns
WHERE cls.relkind = 'v'
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND dep.objid = cls.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, cls.relname
