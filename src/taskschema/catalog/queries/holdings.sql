-- name: holdings
-- Everything that a person made, by kind and name, with the columns of what has any.
SELECT
  CASE cls.relkind
    WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
    WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'table'
  END AS kind,
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS name,
  ARRAY(
    SELECT att.attname::pg_catalog.text
    FROM pg_catalog.pg_attribute AS att
    WHERE att.attrelid = cls.oid AND att.attnum > 0 AND NOT att.attisdropped
    ORDER BY att.attname
  ) AS columns
FROM pg_catalog.pg_class AS cls
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
WHERE cls.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND dep.objid = cls.oid
      AND (dep.deptype = 'e' OR (cls.relkind = 'S' AND dep.deptype IN ('a', 'i') AND dep.refobjsubid > 0))
  )
UNION ALL
SELECT 'type', ns.nspname::pg_catalog.text, typ.typname::pg_catalog.text, '{}'
FROM pg_catalog.pg_type AS typ
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = typ.typnamespace
WHERE typ.typtype IN ('e', 'd', 'r')
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
      AND dep.objid = typ.oid
      AND dep.deptype = 'e'
  )
UNION ALL
SELECT 'function', ns.nspname::pg_catalog.text, pro.proname::pg_catalog.text, '{}'
FROM pg_catalog.pg_proc AS pro
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = pro.pronamespace
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
      AND dep.objid = pro.oid
      AND dep.deptype IN ('e', 'i')
  )
ORDER BY 2, 3, 1
