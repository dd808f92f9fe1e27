-- name: sequences
-- Every column that a sequence fills, and how far the sequence is; NULL where it was never used or may not be seen.
SELECT
  dep.refobjid::pg_catalog.int8 AS relid,
  att.attname::pg_catalog.text AS "column",
  pg_catalog.format_type(att.atttypid, NULL) AS type_name,
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS name,
  seq.seqincrement AS increment,
  seq.seqmax AS maximum,
  seq.seqstart AS start,
  seq.seqcycle AS is_cyclic,
  pg_catalog.has_sequence_privilege(cls.oid, 'USAGE, SELECT') AS is_visible,
  CASE WHEN pg_catalog.has_sequence_privilege(cls.oid, 'USAGE, SELECT') THEN
    pg_catalog.pg_sequence_last_value(cls.oid)
  END AS last
FROM pg_catalog.pg_sequence AS seq
JOIN pg_catalog.pg_class AS cls ON cls.oid = seq.seqrelid
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
JOIN pg_catalog.pg_depend AS dep
  ON dep.objid = cls.oid
  AND dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND dep.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND dep.deptype IN ('a', 'i')
JOIN pg_catalog.pg_attribute AS att ON att.attrelid = dep.refobjid AND att.attnum = dep.refobjsubid
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname <> 'information_schema'
ORDER BY dep.refobjid, cls.relname
