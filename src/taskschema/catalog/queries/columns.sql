-- name: columns
-- Every column of every table and materialized view, also of tables that are left out: constraints may point at them.
SELECT
  att.attrelid::pg_catalog.int8 AS relid,  -- not in the digest
  att.attnum AS number,  -- not in the digest
  -- in the raw digest: att.attnum AS number,
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS table,
  att.attname::pg_catalog.text AS name,
  pg_catalog.format_type(att.atttypid, att.atttypmod) AS type,
  CASE WHEN att.attcollation <> typ.typcollation
    THEN att.attcollation::pg_catalog.regcollation::pg_catalog.text END AS collation,
  att.attnotnull AS not_null,
  coalesce(nn.convalidated, true) AS not_null_validated,
  coalesce(nn.connoinherit, false) AS not_null_no_inherit,
  -- A default names no column of the table, which need not be opened to print it.
  pg_catalog.pg_get_expr(def.adbin, CASE att.attgenerated WHEN '' THEN 0 ELSE def.adrelid END) AS expression,
  att.attgenerated::pg_catalog.text AS generated,
  true AS expression_changeable,  -- before 17: false AS expression_changeable,
  att.attidentity::pg_catalog.text AS identity,
  CASE WHEN att.attstorage <> typ.typstorage THEN att.attstorage::pg_catalog.text END AS storage,
  typ.typstorage::pg_catalog.text AS type_storage,
  att.attcompression::pg_catalog.text AS compression,
  nullif(att.attstattarget, -1) AS statistics,
  att.attoptions AS options,
  att.attislocal AS is_local,
  CASE WHEN pg_catalog.right(pg_catalog.rtrim(nn.conname::pg_catalog.text, '0123456789'), 9) <> '_not_null'
    THEN nn.conname::pg_catalog.text END AS not_null_name,
  nn.conname::pg_catalog.text AS not_null_constraint,  -- not in the digest
  coalesce(nn.conislocal, true) AS not_null_is_local,  -- not in the digest
  att.attfdwoptions AS foreign_options
FROM pg_catalog.pg_attribute AS att
JOIN pg_catalog.pg_class AS cls ON cls.oid = att.attrelid
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
JOIN pg_catalog.pg_type AS typ ON typ.oid = att.atttypid
LEFT JOIN pg_catalog.pg_attrdef AS def ON def.adrelid = att.attrelid AND def.adnum = att.attnum
LEFT JOIN (
  -- OFFSET 0 lets them be joined by a hash of both, not by trying all constraints of a table for each column.
  SELECT con.conrelid, con.conkey[1] AS number, con.conname, con.convalidated, con.connoinherit, con.conislocal
  FROM pg_catalog.pg_constraint AS con
  WHERE con.contype = 'n'
  OFFSET 0
) AS nn ON nn.conrelid = att.attrelid AND nn.number = att.attnum
WHERE cls.relkind IN ('r', 'p', 'f', 'm')
  AND ns.nspname !~ '^pg_'
  AND ns.nspname <> 'information_schema'
  AND att.attnum > 0
  AND NOT att.attisdropped
ORDER BY att.attrelid, att.attnum  -- not in the digest
