-- name: operators
-- Every operator that has a function: without one it is a name that the commutator or negator of another one is to get.
-- nothing without: pg_catalog.pg_operator WHERE oid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  op.oprname::pg_catalog.text AS name,
  CASE WHEN op.oprleft <> 0 THEN pg_catalog.format_type(op.oprleft, NULL) END AS left,
  pg_catalog.format_type(op.oprright, NULL) AS right,
  pg_catalog.quote_ident(fn_ns.nspname) || '.' || pg_catalog.quote_ident(fn.proname) AS function,
  pg_catalog.quote_ident(com_ns.nspname) || '.' || com.oprname AS commutator,
  pg_catalog.quote_ident(neg_ns.nspname) || '.' || neg.oprname AS negator,
  pg_catalog.quote_ident(rest_ns.nspname) || '.' || pg_catalog.quote_ident(rest.proname) AS restrict,
  pg_catalog.quote_ident(join_ns.nspname) || '.' || pg_catalog.quote_ident(joined.proname) AS join,
  op.oprcanhash AS hashes,
  op.oprcanmerge AS merges
FROM pg_catalog.pg_operator AS op
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = op.oprnamespace
JOIN pg_catalog.pg_proc AS fn ON fn.oid = op.oprcode
JOIN pg_catalog.pg_namespace AS fn_ns ON fn_ns.oid = fn.pronamespace
LEFT JOIN pg_catalog.pg_operator AS com ON com.oid = op.oprcom
LEFT JOIN pg_catalog.pg_namespace AS com_ns ON com_ns.oid = com.oprnamespace
LEFT JOIN pg_catalog.pg_operator AS neg ON neg.oid = op.oprnegate
LEFT JOIN pg_catalog.pg_namespace AS neg_ns ON neg_ns.oid = neg.oprnamespace
LEFT JOIN pg_catalog.pg_proc AS rest ON rest.oid = op.oprrest
LEFT JOIN pg_catalog.pg_namespace AS rest_ns ON rest_ns.oid = rest.pronamespace
LEFT JOIN pg_catalog.pg_proc AS joined ON joined.oid = op.oprjoin
LEFT JOIN pg_catalog.pg_namespace AS join_ns ON join_ns.oid = joined.pronamespace
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_operator'::pg_catalog.regclass AND dep.objid = op.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, op.oprname,
  pg_catalog.format_type(op.oprleft, NULL) COLLATE pg_catalog."C",
  pg_catalog.format_type(op.oprright, NULL) COLLATE pg_catalog."C"
