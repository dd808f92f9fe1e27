-- name: sequences
-- Every sequence that a person made, with the column that it is dropped with ('a') or that is its identity ('i').
SELECT
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS name,
  pg_catalog.format_type(seq.seqtypid, NULL) AS type,
  seq.seqstart AS start,
  seq.seqincrement AS increment,
  seq.seqmin AS minimum,
  seq.seqmax AS maximum,
  seq.seqcache AS cache,
  seq.seqcycle AS cycle,
  cls.relpersistence::pg_catalog.text AS persistence,
  own.refobjid::pg_catalog.int8 AS owner,  -- not in the digest
  own.refobjsubid AS owner_column,  -- not in the digest
  own.deptype::pg_catalog.text AS ownership,
  CASE WHEN own.refobjid IS NOT NULL THEN ARRAY[
    tab_ns.nspname::pg_catalog.text, tab.relname::pg_catalog.text, att.attname::pg_catalog.text
  ] END AS owned_by
FROM pg_catalog.pg_sequence AS seq
JOIN pg_catalog.pg_class AS cls ON cls.oid = seq.seqrelid
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
LEFT JOIN pg_catalog.pg_depend AS own
  ON own.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND own.objid = cls.oid
  AND own.objsubid = 0
  AND own.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
  AND own.refobjsubid > 0
  AND own.deptype IN ('a', 'i')
LEFT JOIN pg_catalog.pg_class AS tab ON tab.oid = own.refobjid
LEFT JOIN pg_catalog.pg_namespace AS tab_ns ON tab_ns.oid = tab.relnamespace
LEFT JOIN pg_catalog.pg_attribute AS att ON att.attrelid = own.refobjid AND att.attnum = own.refobjsubid
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT (ARRAY[cls.oid, own.refobjid] && ARRAY(
    SELECT dep.objid
    FROM pg_catalog.pg_depend AS dep
    WHERE dep.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
      AND dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND dep.deptype = 'e'
  ))
ORDER BY ns.nspname, cls.relname
