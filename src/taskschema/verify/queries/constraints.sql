-- name: constraints
-- Every CHECK, foreign key and exclusion constraint, with what it takes to ask which rows break it.
-- The copies of a foreign key that partitions hold are left out: the one that was stated speaks of all rows.
WITH silenced AS (
  SELECT trg.tgconstraint AS oid
  FROM pg_catalog.pg_trigger AS trg
  WHERE trg.tgisinternal AND trg.tgconstraint <> 0 AND trg.tgenabled <> 'O'
  GROUP BY trg.tgconstraint
)
SELECT
  con.oid::pg_catalog.int8 AS oid,
  con.conrelid::pg_catalog.int8 AS relid,
  con.conname::pg_catalog.text AS name,
  con.contype::pg_catalog.text AS kind,
  con.coninhcount > 0 AS is_inherited,
  con.convalidated AS validated,
  con.conenforced AS enforced,  -- before 18: true AS enforced,
  con.condeferrable AS deferrable,
  silenced.oid IS NOT NULL AS is_silenced,
  pg_catalog.pg_get_expr(con.conbin, con.conrelid) AS expression,
  pg_catalog.pg_get_constraintdef(con.oid) AS definition,
  ARRAY(
    SELECT att.attname::pg_catalog.text
    FROM pg_catalog.unnest(con.conkey) WITH ORDINALITY AS key (number, place)
    JOIN pg_catalog.pg_attribute AS att ON att.attrelid = con.conrelid AND att.attnum = key.number
    ORDER BY key.place
  ) AS columns,
  con.confrelid::pg_catalog.int8 AS referenced,
  ARRAY(
    SELECT att.attname::pg_catalog.text
    FROM pg_catalog.unnest(con.confkey) WITH ORDINALITY AS key (number, place)
    JOIN pg_catalog.pg_attribute AS att ON att.attrelid = con.confrelid AND att.attnum = key.number
    ORDER BY key.place
  ) AS referenced_columns,
  ARRAY(
    SELECT
      CASE WHEN there.attcollation <> here.attcollation AND there.attcollation <> 0 AND here.attcollation <> 0
      THEN pg_catalog.quote_ident(ns.nspname) || '.' || pg_catalog.quote_ident(coll.collname) END
    FROM ROWS FROM (pg_catalog.unnest(con.conkey), pg_catalog.unnest(con.confkey))
      WITH ORDINALITY AS key (number, other, place)
    JOIN pg_catalog.pg_attribute AS here ON here.attrelid = con.conrelid AND here.attnum = key.number
    JOIN pg_catalog.pg_attribute AS there ON there.attrelid = con.confrelid AND there.attnum = key.other
    LEFT JOIN pg_catalog.pg_collation AS coll ON coll.oid = there.attcollation
    LEFT JOIN pg_catalog.pg_namespace AS ns ON ns.oid = coll.collnamespace
    WHERE con.contype = 'f'
    ORDER BY key.place
  ) AS collations,
  con.confmatchtype::pg_catalog.text AS match,
  con.conindid::pg_catalog.int8 AS index,
  con.conperiod AS is_period,  -- before 18: false AS is_period,
  ARRAY(
    SELECT 'OPERATOR(' || pg_catalog.quote_ident(ns.nspname) || '.' || opr.oprname || ')'
    FROM pg_catalog.unnest(COALESCE(con.conexclop, con.conpfeqop)) WITH ORDINALITY AS key (operator, place)
    JOIN pg_catalog.pg_operator AS opr ON opr.oid = key.operator
    JOIN pg_catalog.pg_namespace AS ns ON ns.oid = opr.oprnamespace
    ORDER BY key.place
  ) AS operators
FROM pg_catalog.pg_constraint AS con
JOIN pg_catalog.pg_class AS cls ON cls.oid = con.conrelid
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
LEFT JOIN silenced ON silenced.oid = con.oid
WHERE (con.contype = 'c' OR con.contype = 'f' AND con.conparentid = 0 OR con.conexclop IS NOT NULL)
  AND cls.relkind IN ('r', 'p')
  AND cls.oid <> ALL ('{}'::pg_catalog.oid[])  -- held
  AND ns.nspname !~ '^pg_'
  AND ns.nspname <> 'information_schema'
ORDER BY con.conrelid, con.conname
