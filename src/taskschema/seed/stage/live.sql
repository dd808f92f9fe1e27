-- live: the columns of tables as the database has them, and what a new row gets where it says nothing.
SELECT t.position,
       c.oid::bigint AS relation,
       c.relkind::text AS kind,
       a.attname::text AS name,
       pg_catalog.format_type(a.atttypid, a.atttypmod) AS type,
       CASE WHEN a.attgenerated <> '' THEN NULL
            WHEN a.attidentity <> '' THEN pg_catalog.format('pg_catalog.nextval(%%L::pg_catalog.regclass)',
                 pg_catalog.pg_get_serial_sequence(pg_catalog.format('%%I.%%I', n.nspname, c.relname), a.attname))
            ELSE pg_catalog.pg_get_expr(d.adbin, d.adrelid) END AS fallback,
       a.attidentity = 'a' AS is_always_numbered
  FROM pg_catalog.unnest(%(relations)s::text[]) WITH ORDINALITY AS t (relation, position)
  JOIN pg_catalog.pg_class c ON c.oid = pg_catalog.to_regclass(t.relation)
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
 ORDER BY t.position, a.attnum
