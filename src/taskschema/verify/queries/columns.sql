-- name: columns
-- Every column of tables, and every attribute of composite types, in their order.
SELECT
  att.attrelid::pg_catalog.int8 AS relid,
  att.attnum AS number,
  att.attname::pg_catalog.text AS name,
  att.atttypid::pg_catalog.int8 AS type,
  pg_catalog.format_type(att.atttypid, att.atttypmod) AS type_name,
  att.attnotnull AS not_null,
  con.conname::pg_catalog.text AS not_null_name,  -- before 18: NULL::pg_catalog.text AS not_null_name,
  COALESCE(con.convalidated, true) AS not_null_validated  -- before 18: true AS not_null_validated
FROM pg_catalog.pg_attribute AS att
JOIN pg_catalog.pg_class AS cls ON cls.oid = att.attrelid
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
LEFT JOIN pg_catalog.pg_constraint AS con  -- before 18:
  ON con.conrelid = att.attrelid AND con.contype = 'n' AND con.conkey = ARRAY[att.attnum]  -- before 18:
WHERE att.attnum > 0
  AND NOT att.attisdropped
  AND cls.relkind IN ('r', 'p', 'c')
  AND ns.nspname !~ '^pg_'
  AND ns.nspname <> 'information_schema'
ORDER BY att.attrelid, att.attnum
