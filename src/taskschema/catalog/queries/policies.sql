-- name: policies
-- Every policy of row-level security, and whether its table heeds it.
-- nothing without: pg_catalog.pg_policy
SELECT
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS table,
  pol.polname::pg_catalog.text AS name,
  pol.polpermissive AS permissive,
  CASE pol.polcmd
    WHEN 'r' THEN 'select' WHEN 'a' THEN 'insert' WHEN 'w' THEN 'update' WHEN 'd' THEN 'delete' ELSE 'all'
  END AS command,
  CASE WHEN 0 = ANY (pol.polroles) THEN '{PUBLIC}' ELSE ARRAY(
    SELECT rol.rolname::pg_catalog.text
    FROM pg_catalog.pg_roles AS rol
    WHERE rol.oid = ANY (pol.polroles)
    ORDER BY rol.rolname
  ) END AS roles,
  pg_catalog.pg_get_expr(pol.polqual, pol.polrelid) AS using,
  pg_catalog.pg_get_expr(pol.polwithcheck, pol.polrelid) AS check,
  cls.relrowsecurity AS in_force
FROM pg_catalog.pg_policy AS pol
JOIN pg_catalog.pg_class AS cls ON cls.oid = pol.polrelid
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.deptype = 'e'
      AND (dep.classid, dep.objid) IN (
        ('pg_catalog.pg_class'::pg_catalog.regclass, cls.oid),
        ('pg_catalog.pg_policy'::pg_catalog.regclass, pol.oid)
      )
  )
ORDER BY ns.nspname, cls.relname, pol.polname
