-- name: indexes
-- Every index with what it takes to trust it, or to ask which rows share a key that should be unique.
SELECT
  idx.indexrelid::pg_catalog.int8 AS oid,
  idx.indrelid::pg_catalog.int8 AS relid,
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS name,
  con.conname::pg_catalog.text AS "constraint",
  COALESCE(con.condeferrable, false) AS deferrable,
  idx.indisunique AS is_unique,
  idx.indisvalid AND idx.indisready AND idx.indislive AS is_valid,
  idx.indisexclusion AS is_exclusion,
  inh.inhparent IS NOT NULL AS is_partition,
  idx.indnullsnotdistinct AS nulls_not_distinct,  -- before 15: false AS nulls_not_distinct,
  pg_catalog.pg_get_expr(idx.indpred, idx.indrelid) AS predicate,
  pg_catalog.pg_get_indexdef(idx.indexrelid) AS definition,
  am.amname::pg_catalog.text AS method,
  idx.indisreplident AS is_replica_identity,
  pg_catalog.string_to_array(idx.indclass::pg_catalog.text, ' ') AS classes,
  pg_catalog.string_to_array(idx.indoption::pg_catalog.text, ' ') AS options,
  am.amname = 'btree' AND NOT EXISTS (
    SELECT FROM pg_catalog.unnest(idx.indclass::pg_catalog.oid[]) AS key (class)
    JOIN pg_catalog.pg_opclass AS opc ON opc.oid = key.class
    WHERE NOT opc.opcdefault
  ) AND NOT EXISTS (
    SELECT
    FROM ROWS FROM (
      pg_catalog.unnest(idx.indkey::pg_catalog.int2[]), pg_catalog.unnest(idx.indcollation::pg_catalog.oid[])
    ) AS key (number, coll)
    JOIN pg_catalog.pg_attribute AS att ON att.attrelid = idx.indrelid AND att.attnum = key.number
    WHERE key.coll <> att.attcollation
  ) AS is_ordinary,
  ARRAY(
    SELECT pg_catalog.pg_get_indexdef(idx.indexrelid, key.number, false)
    FROM pg_catalog.generate_series(1, idx.indnkeyatts) AS key (number)
    ORDER BY key.number
  ) AS keys,
  ARRAY(
    SELECT att.attname::pg_catalog.text
    FROM pg_catalog.unnest(idx.indkey::pg_catalog.int2[]) WITH ORDINALITY AS key (number, place)
    JOIN pg_catalog.pg_attribute AS att ON att.attrelid = idx.indrelid AND att.attnum = key.number
    WHERE key.place <= idx.indnkeyatts
    ORDER BY key.place
  ) AS key_columns,
  ARRAY(
    SELECT pg_catalog.quote_ident(coll_ns.nspname) || '.' || pg_catalog.quote_ident(coll.collname)
    FROM pg_catalog.unnest(idx.indcollation::pg_catalog.oid[]) WITH ORDINALITY AS key (coll, place)
    LEFT JOIN pg_catalog.pg_collation AS coll ON coll.oid = key.coll
    LEFT JOIN pg_catalog.pg_namespace AS coll_ns ON coll_ns.oid = coll.collnamespace
    ORDER BY key.place
  ) AS collations,
  -- A function of theirs may have been replaced since: what the index holds is what it said then.
  EXISTS (
    SELECT
    FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND dep.objid = idx.indexrelid
      AND dep.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
      AND dep.refobjid >= 16384
  ) OR EXISTS (
    SELECT
    FROM pg_catalog.unnest(idx.indcollation::pg_catalog.oid[]) AS key (coll)
    JOIN pg_catalog.pg_collation AS coll ON coll.oid = key.coll
    WHERE coll.collversion <> pg_catalog.pg_collation_actual_version(coll.oid)
  ) AS is_dated
FROM pg_catalog.pg_index AS idx
JOIN pg_catalog.pg_class AS cls ON cls.oid = idx.indexrelid
JOIN pg_catalog.pg_class AS rel ON rel.oid = idx.indrelid
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = rel.relnamespace
JOIN pg_catalog.pg_am AS am ON am.oid = cls.relam
LEFT JOIN pg_catalog.pg_constraint AS con ON con.conindid = idx.indexrelid AND con.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_inherits AS inh ON inh.inhrelid = idx.indexrelid
WHERE rel.relkind IN ('r', 'p')
  AND rel.oid <> ALL ('{}'::pg_catalog.oid[])  -- held
  AND ns.nspname !~ '^pg_'
  AND ns.nspname <> 'information_schema'
ORDER BY idx.indrelid, cls.relname
