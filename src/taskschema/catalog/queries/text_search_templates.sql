-- name: text_search_templates
-- Every text search template that a person made.
-- nothing without: pg_catalog.pg_ts_template WHERE oid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  tmpl.tmplname::pg_catalog.text AS name,
  tmpl.tmpllexize::pg_catalog.text AS lexize,
  CASE WHEN tmpl.tmplinit <> 0 THEN tmpl.tmplinit::pg_catalog.text END AS init
FROM pg_catalog.pg_ts_template AS tmpl
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = tmpl.tmplnamespace
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_ts_template'::pg_catalog.regclass AND dep.objid = tmpl.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, tmpl.tmplname
