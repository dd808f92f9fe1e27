-- name: text_search_dictionaries
-- Every text search dictionary that a person made.
-- nothing without: pg_catalog.pg_ts_dict WHERE oid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  dict.dictname::pg_catalog.text AS name,
  pg_catalog.quote_ident(tmpl_ns.nspname) || '.' || pg_catalog.quote_ident(tmpl.tmplname) AS template,
  ARRAY(
    SELECT found.parts[1]
    FROM pg_catalog.regexp_matches(
      dict.dictinitoption, '((?:"(?:[^"]|"")+"|[^ ,="]+) = (?:E?''(?:[^''\\]|''''|\\.)*''|[^,]+))', 'g'
    ) AS found (parts)
    ORDER BY found.parts[1] COLLATE pg_catalog."C"
  ) AS options
FROM pg_catalog.pg_ts_dict AS dict
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = dict.dictnamespace
JOIN pg_catalog.pg_ts_template AS tmpl ON tmpl.oid = dict.dicttemplate
JOIN pg_catalog.pg_namespace AS tmpl_ns ON tmpl_ns.oid = tmpl.tmplnamespace
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_ts_dict'::pg_catalog.regclass AND dep.objid = dict.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, dict.dictname
