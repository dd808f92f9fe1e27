-- name: relations
-- Every table whose rows can be looked at: what it is, how large, its key, and whether this role may read it.
SELECT
  cls.oid::pg_catalog.int8 AS oid,
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS name,
  cls.relkind = 'p' AS is_partitioned,
  pg_catalog.pg_partition_root(cls.oid)::pg_catalog.oid::pg_catalog.int8 AS root,
  held.is_held,
  CASE WHEN cls.relispartition AND cls.relkind = 'r' AND NOT held.is_held THEN
    pg_catalog.pg_get_partition_constraintdef(cls.oid)
  END AS bound,
  CASE WHEN cls.relkind = 'r' AND NOT held.is_held THEN
    pg_catalog.pg_relation_size(cls.oid) / pg_catalog.current_setting('block_size')::pg_catalog.int8
  ELSE 0 END AS blocks,
  GREATEST(cls.reltuples, pg_catalog.pg_stat_get_live_tuples(cls.oid), 0)::pg_catalog.int8 AS rows,
  am.amname::pg_catalog.text = 'heap' AS is_heap,
  pg_catalog.has_table_privilege(cls.oid, 'SELECT')
    AND pg_catalog.has_schema_privilege(ns.oid, 'USAGE') AS is_readable,
  pg_catalog.row_security_active(cls.oid) AS is_filtered,
  NOT cls.relrowsecurity AND EXISTS (
    SELECT FROM pg_catalog.pg_policy AS pol WHERE pol.polrelid = cls.oid
  ) AS has_idle_policies,
  ARRAY(
    SELECT att.attname::pg_catalog.text
    FROM pg_catalog.pg_index AS idx
    CROSS JOIN LATERAL pg_catalog.unnest(idx.indkey::pg_catalog.int2[]) WITH ORDINALITY AS key (number, place)
    JOIN pg_catalog.pg_attribute AS att ON att.attrelid = idx.indrelid AND att.attnum = key.number
    WHERE idx.indrelid = cls.oid AND idx.indisprimary AND key.place <= idx.indnkeyatts
    ORDER BY key.place
  ) AS key
FROM pg_catalog.pg_class AS cls
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
LEFT JOIN pg_catalog.pg_am AS am ON am.oid = cls.relam
CROSS JOIN LATERAL (SELECT cls.oid = ANY ('{}'::pg_catalog.oid[]) AS is_held) AS held  -- held
WHERE cls.relkind IN ('r', 'p')
  AND cls.relpersistence <> 't'
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND cls.oid NOT IN (
    SELECT dep.objid
    FROM pg_catalog.pg_depend AS dep
    WHERE dep.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      AND dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, cls.relname
