-- referring: the foreign keys that do something to rows of other tables where a row of this one is deleted.
SELECT k.conrelid::pg_catalog.regclass::text AS referring,
       ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY c (number, position)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = c.number ORDER BY position) AS local,
       ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY c (number, position)
               JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = c.number ORDER BY position) AS remote
  FROM pg_catalog.pg_constraint k
 WHERE k.confrelid = %(relation)s
   AND k.contype = 'f'
   AND k.confdeltype IN ('c', 'n', 'd')
   AND k.conparentid = 0
   AND k.conrelid <> k.confrelid
 ORDER BY 1, k.conname
