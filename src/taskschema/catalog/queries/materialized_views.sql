-- name: materialized_views
-- Every materialized view; `columns` and `indexes` read the parts.
-- nothing without: pg_catalog.pg_class WHERE relkind = 'm'
SELECT
  cls.oid::pg_catalog.int8 AS relid,  -- not in the digest
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS name,
  pg_catalog.pg_get_viewdef(cls.oid) AS definition,
  cls.reloptions AS options,
  toast.reloptions AS toast_options,
  am.amname::pg_catalog.text AS access_method,
  spc.spcname::pg_catalog.text AS tablespace,
  ARRAY(
    SELECT ext.extname::pg_catalog.text
    FROM pg_catalog.pg_depend AS dep
    JOIN pg_catalog.pg_extension AS ext ON ext.oid = dep.refobjid
    WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND dep.objid = cls.oid
      AND dep.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      AND dep.deptype = 'x'
    ORDER BY ext.extname
  ) AS depends_on,
  cls.relispopulated AS populated
FROM pg_catalog.pg_class AS cls
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
LEFT JOIN pg_catalog.pg_am AS am ON am.oid = cls.relam
LEFT JOIN pg_catalog.pg_tablespace AS spc ON spc.oid = cls.reltablespace
LEFT JOIN pg_catalog.pg_class AS toast ON toast.oid = cls.reltoastrelid
WHERE cls.relkind = 'm'
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND dep.objid = cls.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, cls.relname
