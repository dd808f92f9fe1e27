-- name: extensions
-- Every extension, dependencies first.
SELECT
  ext.extname::pg_catalog.text AS name,
  ns.nspname::pg_catalog.text AS schema
FROM pg_catalog.pg_extension AS ext
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = ext.extnamespace
ORDER BY ext.oid
