-- name: extensions
-- Every extension but the procedural language that is always there, dependencies first.
SELECT
  ext.extname::pg_catalog.text AS name,
  ns.nspname::pg_catalog.text AS schema
FROM pg_catalog.pg_extension AS ext
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = ext.extnamespace
WHERE ext.extname <> 'plpgsql'
ORDER BY ext.oid
