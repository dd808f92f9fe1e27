-- name: dependencies
-- Constraints, indexes and generated columns, with each column, index and type that PostgreSQL says they need.
SELECT DISTINCT
  item.kind,
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS table,
  item.name::pg_catalog.text AS name,
  CASE WHEN typ.oid IS NOT NULL THEN 'type' WHEN att.attnum IS NOT NULL THEN 'column' ELSE 'index' END AS needed_kind,
  needed_ns.nspname::pg_catalog.text AS needed_schema,
  coalesce(owner.relname, '')::pg_catalog.text AS needed_table,
  coalesce(typ.typname, att.attname, ref.relname)::pg_catalog.text AS needed_name
FROM (
  SELECT
    'pg_catalog.pg_constraint'::pg_catalog.regclass AS classid,
    con.oid AS objid, con.conrelid AS relid, 'constraint' AS kind, con.conname AS name
  FROM pg_catalog.pg_constraint AS con
  WHERE con.contype IN ('c', 'p', 'u', 'x', 'f') AND con.conparentid = 0
  UNION ALL
  SELECT 'pg_catalog.pg_class'::pg_catalog.regclass, idx.indexrelid, idx.indrelid, 'index', own.relname
  FROM pg_catalog.pg_index AS idx
  JOIN pg_catalog.pg_class AS own ON own.oid = idx.indexrelid
  UNION ALL
  SELECT 'pg_catalog.pg_attrdef'::pg_catalog.regclass, def.oid, def.adrelid, 'column', own.attname
  FROM pg_catalog.pg_attrdef AS def
  JOIN pg_catalog.pg_attribute AS own ON own.attrelid = def.adrelid AND own.attnum = def.adnum
  WHERE own.attgenerated <> ''
) AS item
JOIN pg_catalog.pg_class AS cls ON cls.oid = item.relid
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
JOIN pg_catalog.pg_depend AS dep ON dep.classid = item.classid AND dep.objid = item.objid AND dep.objsubid = 0
LEFT JOIN pg_catalog.pg_class AS ref
  ON dep.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND ref.oid = dep.refobjid
LEFT JOIN pg_catalog.pg_attribute AS att ON att.attrelid = ref.oid AND att.attnum = dep.refobjsubid AND att.attnum > 0
LEFT JOIN pg_catalog.pg_index AS key ON key.indexrelid = ref.oid
LEFT JOIN pg_catalog.pg_class AS owner ON owner.oid = coalesce(att.attrelid, key.indrelid)
LEFT JOIN pg_catalog.pg_type AS named
  ON dep.refclassid = 'pg_catalog.pg_type'::pg_catalog.regclass AND named.oid = dep.refobjid
LEFT JOIN pg_catalog.pg_type AS typ ON typ.oid = coalesce(nullif(named.typelem, 0), named.oid)
JOIN pg_catalog.pg_namespace AS needed_ns ON needed_ns.oid = coalesce(ref.relnamespace, typ.typnamespace)
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname <> 'information_schema'
  AND (typ.oid IS NOT NULL OR att.attnum IS NOT NULL OR key.indexrelid IS NOT NULL)
  AND NOT (item.kind = 'column' AND att.attrelid = item.relid AND att.attname = item.name)
ORDER BY needed_kind, needed_schema, needed_table, needed_name, kind, schema, "table", name
