-- name: constraints
-- Every constraint of a table but NOT NULL, which PostgreSQL 18 keeps here and `columns` reads.
-- A foreign key to a partitioned table has a hidden copy for each of its partitions; only the stated one is read.
-- It is told by its way up to the constraint that was stated, on which all copies refer to the same table.
WITH RECURSIVE ancestry AS (
  SELECT con.oid, con.conparentid, con.confrelid
  FROM pg_catalog.pg_constraint AS con
  WHERE con.contype = 'f' AND con.conparentid <> 0
  UNION ALL
  SELECT ancestry.oid, up.conparentid, ancestry.confrelid
  FROM ancestry
  JOIN pg_catalog.pg_constraint AS up ON up.oid = ancestry.conparentid
  WHERE up.confrelid = ancestry.confrelid
),
-- in the raw digest: needing AS (
-- in the raw digest:   SELECT own.oid
-- in the raw digest:   FROM pg_catalog.pg_constraint AS own
-- in the raw digest:   JOIN pg_catalog.pg_depend AS dep ON dep.objid = own.oid
-- in the raw digest:   WHERE own.contype = 'c'
-- in the raw digest:     AND dep.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass
-- in the raw digest:     AND dep.refobjid >= 12000
-- in the raw digest:     AND (dep.refclassid <> 'pg_catalog.pg_class'::pg_catalog.regclass OR dep.refobjid <> own.conrelid)
-- in the raw digest: ),
silenced AS (
  SELECT
    trg.tgconstraint AS oid,
    pg_catalog.array_agg(DISTINCT pro.proname::pg_catalog.text || CASE trg.tgenabled
      WHEN 'D' THEN ' disabled' WHEN 'R' THEN ' on replicas only' ELSE ' always' END) AS triggers
  FROM pg_catalog.pg_trigger AS trg
  JOIN pg_catalog.pg_proc AS pro ON pro.oid = trg.tgfoid
  WHERE trg.tgisinternal AND trg.tgconstraint <> 0 AND trg.tgenabled <> 'O'
  GROUP BY trg.tgconstraint
)
SELECT
  con.conrelid::pg_catalog.int8 AS relid,  -- not in the digest
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS table,
  con.conname::pg_catalog.text AS name,
  con.contype::pg_catalog.text AS kind,
  pg_catalog.pg_get_constraintdef(con.oid) AS definition,  -- not in the digest
  -- Of keys that are plain indexes the indexes say it all.
  -- in the digest: CASE
  -- in the digest:   WHEN con.contype IN ('p', 'u')
  -- in the digest:     AND NOT con.conperiod  -- before 18:
  -- in the digest:   THEN NULL
  -- As stored it is the same only where columns have the same numbers, and nothing is needed that a person made.
  -- in the raw digest:   WHEN con.contype = 'c' AND con.oid NOT IN (SELECT needing.oid FROM needing)
  -- in the raw digest:   THEN con.conbin::pg_catalog.text
  -- in the raw digest:   WHEN con.contype = 'f'
  -- in the raw digest:     AND NOT con.conperiod  -- before 18:
  -- in the raw digest:   THEN ROW(
  -- in the raw digest:     con.confdelsetcols,  -- before 15:
  -- in the raw digest:     con.conkey, con.confkey, con.confupdtype, con.confdeltype, con.confmatchtype
  -- in the raw digest:   )::pg_catalog.text
  -- in the digest:   ELSE pg_catalog.pg_get_constraintdef(con.oid)
  -- in the digest: END AS definition,
  con.conkey AS columns,  -- not in the digest
  con.confrelid::pg_catalog.int8 AS referenced,  -- not in the digest
  ref_ns.nspname::pg_catalog.text AS referenced_schema,
  ref.relname::pg_catalog.text AS referenced_table,
  con.confkey AS referenced_columns,  -- not in the digest
  con.convalidated AS validated,
  con.conenforced AS enforced,  -- before 18: true AS enforced,
  con.condeferrable AS deferrable,
  con.condeferred AS deferred,
  con.contype = 'c' AND con.connoinherit AS no_inherit,
  con.conislocal AS is_local,
  con.contype <> 'f' AND con.conindid IN (
    SELECT key.conindid FROM pg_catalog.pg_constraint AS key WHERE key.contype = 'f'
  ) AS is_referenced,
  silenced.triggers AS disabled_triggers
FROM pg_catalog.pg_constraint AS con
JOIN pg_catalog.pg_class AS cls ON cls.oid = con.conrelid
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
LEFT JOIN pg_catalog.pg_class AS ref ON ref.oid = con.confrelid
LEFT JOIN pg_catalog.pg_namespace AS ref_ns ON ref_ns.oid = ref.relnamespace
LEFT JOIN silenced ON silenced.oid = con.oid
WHERE con.conrelid <> 0
  AND con.contype IN ('c', 'p', 'u', 'x', 'f')
  AND (con.contype <> 'f' OR con.conparentid = 0 OR con.oid IN (
    SELECT ancestry.oid FROM ancestry WHERE ancestry.conparentid = 0
  ))
  AND ns.nspname !~ '^pg_'
  AND ns.nspname <> 'information_schema'
ORDER BY con.conrelid, con.conname  -- not in the digest
