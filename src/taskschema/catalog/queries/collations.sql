-- name: collations
-- Every collation that a person made for the encoding of this database.
-- nothing without: pg_catalog.pg_collation WHERE oid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  col.collname::pg_catalog.text AS name,
  CASE col.collprovider WHEN 'c' THEN 'libc' WHEN 'i' THEN 'icu' ELSE 'builtin' END AS provider,
  col.collisdeterministic AS deterministic,
  -- The column is called otherwise in PostgreSQL 15 and 16, and is another one in 14.
  coalesce(
    pg_catalog.to_jsonb(col) ->> 'colllocale',
    pg_catalog.to_jsonb(col) ->> 'colliculocale',
    CASE WHEN col.collprovider = 'i' THEN col.collcollate::pg_catalog.text END
  ) AS locale,
  CASE WHEN col.collprovider = 'c' THEN col.collcollate::pg_catalog.text END AS collate,
  CASE WHEN col.collprovider = 'c' THEN col.collctype::pg_catalog.text END AS ctype,
  pg_catalog.to_jsonb(col) ->> 'collicurules' AS rules
FROM pg_catalog.pg_collation AS col
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = col.collnamespace
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND col.collencoding IN (-1, pg_catalog.pg_char_to_encoding(pg_catalog.getdatabaseencoding()))
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_collation'::pg_catalog.regclass AND dep.objid = col.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, col.collname
