-- name: triggers
-- Every trigger that a person made on a table or view; of its copies on partitions those that are enabled otherwise.
-- nothing without: pg_catalog.pg_trigger WHERE NOT tgisinternal
WITH RECURSIVE states AS (
  SELECT letter, word
  FROM (VALUES
    ('O'::pg_catalog."char", 'origin'), ('R', 'replica'), ('A', 'always'), ('D', 'disabled')
  ) AS state (letter, word)
),
copies AS (
  SELECT trg.oid, trg.oid AS root, trg.tgrelid, trg.tgenabled, trg.tgenabled AS planned
  FROM pg_catalog.pg_trigger AS trg
  JOIN pg_catalog.pg_class AS cls ON cls.oid = trg.tgrelid AND cls.relkind = 'p'
  WHERE NOT trg.tgisinternal AND trg.tgparentid = 0
  UNION ALL
  SELECT trg.oid, copies.root, trg.tgrelid, trg.tgenabled, copies.planned
  FROM copies
  JOIN pg_catalog.pg_trigger AS trg ON trg.tgparentid = copies.oid
),
exceptions AS (
  SELECT
    copies.root,
    pg_catalog.array_agg(
      ARRAY[ns.nspname::pg_catalog.text, cls.relname::pg_catalog.text, states.word] ORDER BY ns.nspname, cls.relname
    ) AS listed
  FROM copies
  JOIN states ON states.letter = copies.tgenabled
  JOIN pg_catalog.pg_class AS cls ON cls.oid = copies.tgrelid
  JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
  WHERE copies.tgenabled <> copies.planned
  GROUP BY copies.root
)
SELECT
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS table,
  trg.tgname::pg_catalog.text AS name,
  pg_catalog.pg_get_triggerdef(trg.oid) AS definition,
  states.word AS enabled,
  coalesce(exceptions.listed, '{}') AS exceptions,
  ARRAY(
    SELECT ext.extname::pg_catalog.text
    FROM pg_catalog.pg_depend AS dep
    JOIN pg_catalog.pg_extension AS ext ON ext.oid = dep.refobjid
    WHERE dep.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass
      AND dep.objid = trg.oid
      AND dep.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      AND dep.deptype = 'x'
    ORDER BY ext.extname
  ) AS depends_on
FROM pg_catalog.pg_trigger AS trg
JOIN states ON states.letter = trg.tgenabled
LEFT JOIN exceptions ON exceptions.root = trg.oid
JOIN pg_catalog.pg_class AS cls ON cls.oid = trg.tgrelid
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
WHERE NOT trg.tgisinternal
  AND trg.tgparentid = 0
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND dep.objid = cls.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, cls.relname, trg.tgname
