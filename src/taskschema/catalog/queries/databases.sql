-- name: databases
-- The database at hand; its locale is in other columns of pg_database in every version from 15 to 17.
SELECT
  pg_catalog.pg_encoding_to_char(db.encoding)::pg_catalog.text AS encoding,
  db.datcollate::pg_catalog.text AS collate,
  db.datctype::pg_catalog.text AS ctype,
  CASE attributes.named ->> 'datlocprovider' WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END AS provider,
  coalesce(attributes.named ->> 'datlocale', attributes.named ->> 'daticulocale') AS locale,
  attributes.named ->> 'daticurules' AS icu_rules,
  db.datconnlimit AS connection_limit,
  nullif(spc.spcname, 'pg_default')::pg_catalog.text AS tablespace
FROM pg_catalog.pg_database AS db
JOIN pg_catalog.pg_tablespace AS spc ON spc.oid = db.dattablespace
CROSS JOIN LATERAL (SELECT pg_catalog.to_jsonb(db) AS named) AS attributes
WHERE db.datname = pg_catalog.current_database()
ORDER BY db.datname
