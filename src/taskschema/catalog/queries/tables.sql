-- name: tables
-- Every table, partitioned table and foreign table that a person made: which tables there are is decided here.
SELECT
  cls.oid::pg_catalog.int8 AS relid,  -- not in the digest
  ns.nspname::pg_catalog.text AS schema,
  cls.relname::pg_catalog.text AS name,
  cls.relkind::pg_catalog.text AS kind,
  cls.relpersistence::pg_catalog.text AS persistence,
  cls.relreplident::pg_catalog.text AS replica_identity,
  am.amname::pg_catalog.text AS access_method,
  spc.spcname::pg_catalog.text AS tablespace,
  cls.reloptions AS options,
  toast.reloptions AS toast_options,
  CASE WHEN cls.reloftype <> 0 THEN pg_catalog.format_type(cls.reloftype, NULL) END AS of_type,
  parents.schemas AS parent_schemas,
  parents.names AS parent_names,
  CASE WHEN cls.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(cls.oid) END AS partition_key,
  pg_catalog.pg_get_expr(cls.relpartbound, cls.oid) AS partition_bound,
  cls.relrowsecurity AS row_security,
  cls.relforcerowsecurity AS force_row_security,
  srv.srvname::pg_catalog.text AS server,
  ft.ftoptions AS foreign_options
FROM pg_catalog.pg_class AS cls
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
LEFT JOIN pg_catalog.pg_foreign_table AS ft ON ft.ftrelid = cls.oid
LEFT JOIN pg_catalog.pg_foreign_server AS srv ON srv.oid = ft.ftserver
LEFT JOIN pg_catalog.pg_am AS am ON am.oid = cls.relam
LEFT JOIN pg_catalog.pg_tablespace AS spc ON spc.oid = cls.reltablespace
LEFT JOIN pg_catalog.pg_class AS toast ON toast.oid = cls.reltoastrelid
LEFT JOIN (
  SELECT
    inh.inhrelid,
    pg_catalog.array_agg(up_ns.nspname::pg_catalog.text ORDER BY inh.inhseqno) AS schemas,
    pg_catalog.array_agg(up.relname::pg_catalog.text ORDER BY inh.inhseqno) AS names
  FROM pg_catalog.pg_inherits AS inh
  JOIN pg_catalog.pg_class AS up ON up.oid = inh.inhparent
  JOIN pg_catalog.pg_namespace AS up_ns ON up_ns.oid = up.relnamespace
  GROUP BY inh.inhrelid
) AS parents ON parents.inhrelid = cls.oid
WHERE cls.relkind IN ('r', 'p', 'f')
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND dep.objid = cls.oid
      AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, cls.relname
