-- name: settings
-- What new sessions here are told to set: by the database, by a role in it, and by roles that have a part in it.
-- nothing without: pg_catalog.pg_db_role_setting
SELECT
  pair.name,
  CASE
    -- Secrets are kept in parameters that somebody made up, which have a dot in their names.
    WHEN pair.name ~ '[.]' AND pair.name ~* '(password|secret|token|key)' THEN '********'
    -- As PostgreSQL writes names in quotes where they need them; after FROM CURRENT it keeps what was typed.
    WHEN pair.name IN ('search_path', 'temp_tablespaces') THEN coalesce((
      SELECT pg_catalog.string_agg(pg_catalog.quote_ident(CASE WHEN element.text[1] ~ '^"'
        THEN pg_catalog.replace(pg_catalog.substr(element.text[1], 2, pg_catalog.length(element.text[1]) - 2), '""', '"')
        ELSE pg_catalog.lower(element.text[1]) END), ', ' ORDER BY element.position)
      FROM pg_catalog.regexp_matches(pair.value, '"(?:[^"]|"")*"|[^", ]+', 'g')
        WITH ORDINALITY AS element (text, position)
    ), '""')
    ELSE pair.value
  END AS value,
  rol.rolname::pg_catalog.text AS role,
  cfg.setdatabase = 0 AS everywhere
FROM pg_catalog.pg_db_role_setting AS cfg
JOIN pg_catalog.pg_database AS db ON db.datname = pg_catalog.current_database()
LEFT JOIN pg_catalog.pg_roles AS rol ON rol.oid = cfg.setrole
CROSS JOIN LATERAL pg_catalog.unnest(cfg.setconfig) AS said
CROSS JOIN LATERAL (
  SELECT
    pg_catalog.split_part(said, '=', 1) AS name,
    pg_catalog.substr(said, pg_catalog.strpos(said, '=') + 1) AS value
) AS pair
WHERE cfg.setdatabase = db.oid
  OR (cfg.setdatabase = 0 AND cfg.setrole = 0)
  OR (cfg.setdatabase = 0 AND EXISTS (
    SELECT FROM pg_catalog.pg_shdepend AS dep
    WHERE dep.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass
      AND dep.refobjid = cfg.setrole
      AND (dep.dbid = db.oid
        OR (dep.classid = 'pg_catalog.pg_database'::pg_catalog.regclass AND dep.objid = db.oid))
  ))
ORDER BY pair.name, rol.rolname, cfg.setdatabase
