-- name: types
-- Every type whose values can break a rule of their own, and every type that can hold such values.
SELECT
  typ.oid::pg_catalog.int8 AS oid,
  typ.typtype::pg_catalog.text AS kind,
  pg_catalog.format_type(typ.oid, NULL) AS name,
  typ.typrelid::pg_catalog.int8 AS relid,
  CASE WHEN typ.typcategory = 'A' AND typ.typtype = 'b' THEN typ.typelem::pg_catalog.int8 ELSE 0 END AS element,
  typ.typbasetype::pg_catalog.int8 AS base,
  -- -1 and not NULL: "character" without a length would be one character.
  pg_catalog.format_type(typ.typbasetype, -1) AS base_name,
  typ.typtype = 'd' AND typ.typnotnull AS not_null,
  CASE WHEN typ.typtype = 'e' THEN ARRAY(
    SELECT enm.enumlabel::pg_catalog.text
    FROM pg_catalog.pg_enum AS enm
    WHERE enm.enumtypid = typ.oid
    ORDER BY enm.enumsortorder
  ) END AS labels
FROM pg_catalog.pg_type AS typ
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = typ.typnamespace
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname <> 'information_schema'
ORDER BY typ.oid
