-- name: publications
-- Every publication of logical replication that no extension brought.
-- nothing without: pg_catalog.pg_publication
SELECT
  pub.pubname::pg_catalog.text AS name,
  pg_catalog.array_remove(ARRAY[
    CASE WHEN pub.pubinsert THEN 'insert' END,
    CASE WHEN pub.pubupdate THEN 'update' END,
    CASE WHEN pub.pubdelete THEN 'delete' END,
    CASE WHEN pub.pubtruncate THEN 'truncate' END
  ], NULL) AS operations,
  pub.puballtables AS all_tables,
  pub.puballsequences AS all_sequences,  -- before 19: false AS all_sequences,
  pub.pubviaroot AS via_root,
  CASE pub.pubgencols WHEN 's' THEN 'stored' ELSE 'none' END AS generated_columns,  -- before 18: 'none' AS generated_columns,
  ARRAY(
    SELECT ns.nspname::pg_catalog.text
    FROM pg_catalog.pg_publication_namespace AS spc  -- before 15: FROM (SELECT 0::pg_catalog.oid AS pnpubid, 0::pg_catalog.oid AS pnnspid) AS spc
    JOIN pg_catalog.pg_namespace AS ns ON ns.oid = spc.pnnspid
    WHERE spc.pnpubid = pub.oid
    ORDER BY ns.nspname
  ) AS schemas,
  tables.listed AS tables
FROM pg_catalog.pg_publication AS pub
CROSS JOIN LATERAL (
  SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
    'schema', ns.nspname,
    'name', cls.relname,
    'columns', CASE WHEN rel.prattrs IS NOT NULL THEN ARRAY(  -- before 15: 'columns', NULL,
      SELECT att.attname::pg_catalog.text  -- before 15:
      FROM pg_catalog.pg_attribute AS att  -- before 15:
      WHERE att.attrelid = rel.prrelid AND att.attnum = ANY (rel.prattrs)  -- before 15:
      ORDER BY att.attname  -- before 15:
    ) END,  -- before 15:
    'where', pg_catalog.pg_get_expr(rel.prqual, rel.prrelid)  -- before 15: 'where', NULL
  ) ORDER BY ns.nspname, cls.relname), '[]') AS listed
  FROM pg_catalog.pg_publication_rel AS rel
  JOIN pg_catalog.pg_class AS cls ON cls.oid = rel.prrelid
  JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
  WHERE rel.prpubid = pub.oid
) AS tables
WHERE NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend AS dep
  WHERE dep.classid = 'pg_catalog.pg_publication'::pg_catalog.regclass AND dep.objid = pub.oid AND dep.deptype = 'e'
)
ORDER BY pub.pubname
