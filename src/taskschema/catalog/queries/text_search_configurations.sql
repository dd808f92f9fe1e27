-- name: text_search_configurations
-- Every text search configuration that a person made, with the dictionaries of each token type in their order.
-- nothing without: pg_catalog.pg_ts_config WHERE oid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  cfg.cfgname::pg_catalog.text AS name,
  pg_catalog.quote_ident(prs_ns.nspname) || '.' || pg_catalog.quote_ident(prs.prsname) AS parser,
  mappings.listed AS mappings
FROM pg_catalog.pg_ts_config AS cfg
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cfg.cfgnamespace
JOIN pg_catalog.pg_ts_parser AS prs ON prs.oid = cfg.cfgparser
JOIN pg_catalog.pg_namespace AS prs_ns ON prs_ns.oid = prs.prsnamespace
CROSS JOIN LATERAL (
  SELECT coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
    'token', tok.alias,
    'dictionaries', ARRAY(
      SELECT map.mapdict::pg_catalog.regdictionary::pg_catalog.text
      FROM pg_catalog.pg_ts_config_map AS map
      WHERE map.mapcfg = cfg.oid AND map.maptokentype = tok.tokid
      ORDER BY map.mapseqno
    )
  ) ORDER BY tok.alias COLLATE pg_catalog."C"), '[]') AS listed
  FROM pg_catalog.ts_token_type(cfg.cfgparser) AS tok
  WHERE EXISTS (
    SELECT FROM pg_catalog.pg_ts_config_map AS map
    WHERE map.mapcfg = cfg.oid AND map.maptokentype = tok.tokid
  )
) AS mappings
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_ts_config'::pg_catalog.regclass AND dep.objid = cfg.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, cfg.cfgname
