-- name: conversions
-- Every conversion between encodings that a person made.
-- nothing without: pg_catalog.pg_conversion WHERE oid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  con.conname::pg_catalog.text AS name,
  pg_catalog.pg_encoding_to_char(con.conforencoding)::pg_catalog.text AS source,
  pg_catalog.pg_encoding_to_char(con.contoencoding)::pg_catalog.text AS target,
  con.conproc::pg_catalog.text AS function,
  con.condefault AS "default"
FROM pg_catalog.pg_conversion AS con
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = con.connamespace
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_conversion'::pg_catalog.regclass AND dep.objid = con.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, con.conname
