-- name: enums
-- Every enumerated type that a person made, with its labels in their own order.
-- nothing without: pg_catalog.pg_type WHERE typtype = 'e'
SELECT
  ns.nspname::pg_catalog.text AS schema,
  typ.typname::pg_catalog.text AS name,
  ARRAY(
    SELECT lab.enumlabel::pg_catalog.text
    FROM pg_catalog.pg_enum AS lab
    WHERE lab.enumtypid = typ.oid
    ORDER BY lab.enumsortorder
  ) AS labels
FROM pg_catalog.pg_type AS typ
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = typ.typnamespace
WHERE typ.typtype = 'e'
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
      AND dep.objid = typ.oid
      AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, typ.typname
