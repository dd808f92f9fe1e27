-- name: text_search_parsers
-- Every text search parser that a person made.
-- nothing without: pg_catalog.pg_ts_parser WHERE oid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  prs.prsname::pg_catalog.text AS name,
  prs.prsstart::pg_catalog.text AS start,
  prs.prstoken::pg_catalog.text AS gettoken,
  prs.prsend::pg_catalog.text AS "end",
  prs.prslextype::pg_catalog.text AS lextypes,
  CASE WHEN prs.prsheadline <> 0 THEN prs.prsheadline::pg_catalog.text END AS headline
FROM pg_catalog.pg_ts_parser AS prs
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = prs.prsnamespace
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_ts_parser'::pg_catalog.regclass AND dep.objid = prs.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, prs.prsname
