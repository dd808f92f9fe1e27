-- name: indexes
-- Every index of a table, with the constraint that it enforces.
SELECT
  idx.indrelid::pg_catalog.int8 AS relid,  -- not in the digest
  ns.nspname::pg_catalog.text AS schema,
  rel.relname::pg_catalog.text AS table,
  cls.relname::pg_catalog.text AS name,
  pg_catalog.pg_get_indexdef(idx.indexrelid) AS definition,  -- not in the digest
  -- Plain B-trees are told by what they are made of; OIDs below 10000 are the same in every version.
  -- in the digest: CASE
  -- in the digest:   WHEN cls.relam = 403 AND idx.indexprs IS NULL AND idx.indpred IS NULL
  -- in the digest:     AND 10000 > ALL (idx.indclass::pg_catalog.oid[])
  -- in the digest:     AND 10000 > ALL (idx.indcollation::pg_catalog.oid[])
  -- in the digest:   THEN ROW(
  -- in the digest:     cls.relkind, idx.indclass, idx.indcollation, idx.indoption, cls.reloptions,
  -- in the digest:     idx.indnullsnotdistinct,  -- before 15: false,
  -- in the raw digest:     idx.indkey
  -- in the printed digest:     ARRAY(
  -- in the printed digest:       SELECT (
  -- in the printed digest:         SELECT att.attname FROM pg_catalog.pg_attribute AS att
  -- in the printed digest:         WHERE att.attrelid = idx.indrelid AND att.attnum = key.number
  -- in the printed digest:       )
  -- in the printed digest:       FROM pg_catalog.unnest(idx.indkey::pg_catalog.int2[]) WITH ORDINALITY AS key (number, place)
  -- in the printed digest:       ORDER BY key.place
  -- in the printed digest:     )
  -- in the digest:   )::pg_catalog.text
  -- in the digest:   ELSE pg_catalog.pg_get_indexdef(idx.indexrelid)
  -- in the digest: END AS definition,
  idx.indkey::pg_catalog.text AS columns,  -- not in the digest
  idx.indnkeyatts AS key_count,
  CASE WHEN idx.indexprs IS NOT NULL THEN ARRAY(
    SELECT pg_catalog.pg_get_indexdef(idx.indexrelid, key.number, false)
    FROM pg_catalog.generate_series(1, idx.indnkeyatts) AS key (number)
    ORDER BY key.number
  ) END AS expressions,
  pg_catalog.pg_get_expr(idx.indpred, idx.indrelid) AS predicate,
  idx.indisunique AS "unique",
  idx.indisprimary AS "primary",
  idx.indisvalid AS valid,
  idx.indisclustered AS clustered,
  idx.indisreplident AS replica_identity,
  con.conname::pg_catalog.text AS "constraint",
  spc.spcname::pg_catalog.text AS tablespace,
  stat.positions AS statistics_positions,
  stat.targets AS statistics_targets,
  parent_ns.nspname::pg_catalog.text AS parent_schema,
  parent.relname::pg_catalog.text AS parent_name,
  extensions.names AS depends_on
FROM pg_catalog.pg_index AS idx
JOIN pg_catalog.pg_class AS cls ON cls.oid = idx.indexrelid
JOIN pg_catalog.pg_class AS rel ON rel.oid = idx.indrelid
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = rel.relnamespace
LEFT JOIN pg_catalog.pg_constraint AS con ON con.conindid = idx.indexrelid AND con.contype IN ('p', 'u', 'x')
LEFT JOIN pg_catalog.pg_tablespace AS spc ON spc.oid = cls.reltablespace
LEFT JOIN pg_catalog.pg_inherits AS inh ON inh.inhrelid = idx.indexrelid
LEFT JOIN pg_catalog.pg_class AS parent ON parent.oid = inh.inhparent
LEFT JOIN pg_catalog.pg_namespace AS parent_ns ON parent_ns.oid = parent.relnamespace
LEFT JOIN LATERAL (
  SELECT
    pg_catalog.array_agg(att.attnum ORDER BY att.attnum) AS positions,
    pg_catalog.array_agg(att.attstattarget ORDER BY att.attnum) AS targets
  FROM pg_catalog.pg_attribute AS att
  WHERE idx.indexprs IS NOT NULL AND att.attrelid = idx.indexrelid AND att.attstattarget >= 0
) AS stat ON true
LEFT JOIN (
  SELECT dep.objid, pg_catalog.array_agg(ext.extname::pg_catalog.text ORDER BY ext.extname) AS names
  FROM pg_catalog.pg_depend AS dep
  JOIN pg_catalog.pg_extension AS ext ON ext.oid = dep.refobjid
  WHERE dep.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    AND dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND dep.deptype = 'x'
  GROUP BY dep.objid
) AS extensions ON extensions.objid = cls.oid
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname <> 'information_schema'
ORDER BY idx.indrelid, cls.relname  -- not in the digest
