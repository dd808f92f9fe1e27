-- name: range_types
-- Every range type, with the multirange type that was made with it.
-- nothing without: pg_catalog.pg_range WHERE rngtypid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  typ.typname::pg_catalog.text AS name,
  pg_catalog.format_type(rng.rngsubtype, NULL) AS subtype,
  CASE WHEN NOT opc.opcdefault
    THEN CASE WHEN opc_ns.nspname <> 'pg_catalog' THEN pg_catalog.quote_ident(opc_ns.nspname) || '.' ELSE '' END
      || pg_catalog.quote_ident(opc.opcname) END AS operator_class,
  CASE WHEN rng.rngcollation <> sub.typcollation
    THEN rng.rngcollation::pg_catalog.regcollation::pg_catalog.text END AS collation,
  nullif(rng.rngcanonical::pg_catalog.oid, 0)::pg_catalog.regproc::pg_catalog.text AS canonical,
  nullif(rng.rngsubdiff::pg_catalog.oid, 0)::pg_catalog.regproc::pg_catalog.text AS subtype_diff,
  ARRAY[multi_ns.nspname::pg_catalog.text, multi.typname::pg_catalog.text] AS multirange
FROM pg_catalog.pg_range AS rng
JOIN pg_catalog.pg_type AS typ ON typ.oid = rng.rngtypid
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = typ.typnamespace
JOIN pg_catalog.pg_type AS sub ON sub.oid = rng.rngsubtype
JOIN pg_catalog.pg_opclass AS opc ON opc.oid = rng.rngsubopc
JOIN pg_catalog.pg_namespace AS opc_ns ON opc_ns.oid = opc.opcnamespace
JOIN pg_catalog.pg_type AS multi ON multi.oid = rng.rngmultitypid
JOIN pg_catalog.pg_namespace AS multi_ns ON multi_ns.oid = multi.typnamespace
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
      AND dep.objid = typ.oid
      AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, typ.typname
