-- referring: the foreign keys that lead to tables, from whichever table.
SELECT pg_catalog.format('%I.%I', fn.nspname, f.relname) AS referred,
       pg_catalog.format('%I.%I', n.nspname, c.relname) AS referring,
       ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY u (number, position)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.number ORDER BY position) AS local,
       ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY u (number, position)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.number ORDER BY position) AS remote
  FROM pg_catalog.pg_constraint k
  JOIN pg_catalog.pg_class f ON f.oid = k.confrelid
  JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
  JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
 WHERE k.contype = 'f'
   AND k.conparentid = 0
   AND k.confrelid = ANY(ARRAY(SELECT pg_catalog.to_regclass(t)::oid FROM pg_catalog.unnest({relations}::text[]) t))
 ORDER BY 1, 2, k.conname
