-- name: statistics
-- Every extended statistics object that a person made.
-- nothing without: pg_catalog.pg_statistic_ext
SELECT
  ns.nspname::pg_catalog.text AS schema,
  stat.stxname::pg_catalog.text AS name,
  ARRAY[cls_ns.nspname::pg_catalog.text, cls.relname::pg_catalog.text] AS of,
  pg_catalog.pg_get_statisticsobjdef(stat.oid) AS definition,
  nullif(stat.stxstattarget, -1) AS target
FROM pg_catalog.pg_statistic_ext AS stat
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = stat.stxnamespace
JOIN pg_catalog.pg_class AS cls ON cls.oid = stat.stxrelid
JOIN pg_catalog.pg_namespace AS cls_ns ON cls_ns.oid = cls.relnamespace
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND cls_ns.nspname <> 'taskschema'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.deptype = 'e'
      AND (dep.classid, dep.objid) IN (
        ('pg_catalog.pg_class'::pg_catalog.regclass, cls.oid),
        ('pg_catalog.pg_statistic_ext'::pg_catalog.regclass, stat.oid)
      )
  )
ORDER BY ns.nspname, stat.stxname
