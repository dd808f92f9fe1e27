-- name: relations
-- Every relation that columns, constraints and indexes are read of, and whether catalogs hold it.
SELECT
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS name,
  cls.relkind::pg_catalog.text AS kind,
  ns.nspname = 'taskschema' OR cls.oid IN (
    SELECT dep.objid
    FROM pg_catalog.pg_depend AS dep
    WHERE dep.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      AND dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND dep.deptype = 'e'
  ) AS is_left_out
FROM pg_catalog.pg_class AS cls
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
WHERE cls.relkind IN ('r', 'p', 'f', 'm')
  AND ns.nspname !~ '^pg_'
  AND ns.nspname <> 'information_schema'
ORDER BY ns.nspname, cls.relname
