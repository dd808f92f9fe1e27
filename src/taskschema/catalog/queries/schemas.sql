-- name: schemas
-- Every schema but those of PostgreSQL itself.
SELECT ns.nspname::pg_catalog.text AS name
FROM pg_catalog.pg_namespace AS ns
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
      AND dep.objid = ns.oid
      AND dep.deptype = 'e'
  )
ORDER BY ns.nspname
