-- name: domains
-- Every domain, with its CHECKs; that of NOT NULL has a name where a person gave it one (PostgreSQL 17).
-- nothing without: pg_catalog.pg_type WHERE typtype = 'd' AND oid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  typ.typname::pg_catalog.text AS name,
  pg_catalog.format_type(typ.typbasetype, typ.typtypmod) AS type,
  CASE WHEN typ.typcollation <> base.typcollation
    THEN typ.typcollation::pg_catalog.regcollation::pg_catalog.text END AS collation,
  pg_catalog.pg_get_expr(typ.typdefaultbin, 0) AS default,
  typ.typnotnull AS not_null,
  (
    SELECT con.conname::pg_catalog.text
    FROM pg_catalog.pg_constraint AS con
    WHERE con.contypid = typ.oid AND con.contype = 'n' AND con.conname !~ '_not_null[0-9]*$'
  ) AS not_null_name,
  checks.listed AS constraints
FROM pg_catalog.pg_type AS typ
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = typ.typnamespace
JOIN pg_catalog.pg_type AS base ON base.oid = typ.typbasetype
CROSS JOIN LATERAL (
  SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
    'name', con.conname,
    'definition', 'CHECK (' || pg_catalog.pg_get_expr(con.conbin, 0) || ')',
    'validated', con.convalidated
  ) ORDER BY con.conname), '[]') AS listed
  FROM pg_catalog.pg_constraint AS con
  WHERE con.contypid = typ.oid AND con.contype = 'c'
) AS checks
WHERE typ.typtype = 'd'
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
      AND dep.objid = typ.oid
      AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, typ.typname
