-- name: rules
-- Every rewrite rule of a table or view but those that are the views.
-- nothing without: pg_catalog.pg_rewrite WHERE rulename <> '_RETURN'
SELECT
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS table,
  rul.rulename::pg_catalog.text AS name,
  pg_catalog.pg_get_ruledef(rul.oid) AS definition,
  CASE rul.ev_enabled WHEN 'O' THEN 'origin' WHEN 'R' THEN 'replica' WHEN 'A' THEN 'always' ELSE 'disabled' END AS enabled
FROM pg_catalog.pg_rewrite AS rul
JOIN pg_catalog.pg_class AS cls ON cls.oid = rul.ev_class
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
WHERE rul.rulename <> '_RETURN'
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.deptype = 'e'
      AND (dep.classid, dep.objid) IN (
        ('pg_catalog.pg_class'::pg_catalog.regclass, cls.oid),
        ('pg_catalog.pg_rewrite'::pg_catalog.regclass, rul.oid)
      )
  )
ORDER BY ns.nspname, cls.relname, rul.rulename
