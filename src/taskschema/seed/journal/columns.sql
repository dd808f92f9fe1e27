-- columns: tables by the names that they are called by, and their columns.
SELECT t.position,
       pg_catalog.format('%I.%I', n.nspname, c.relname) AS relation,
       a.attname::text AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       a.attgenerated <> '' AS is_generated
  FROM pg_catalog.unnest({relations}::text[]) WITH ORDINALITY AS t (relation, position)
  JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(t.relation)
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
 ORDER BY t.position, a.attnum
