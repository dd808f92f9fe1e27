-- name: user_mappings
-- Every user mapping; no options are read where this role may not see them, and secrets are masked later.
-- nothing without: pg_catalog.pg_foreign_server
SELECT
  CASE WHEN map.umuser = 0 THEN 'PUBLIC' ELSE map.usename::pg_catalog.text END AS user,
  map.srvname::pg_catalog.text AS server,
  -- The view shows no options to those who may not see them, and says NULL too where there are none.
  CASE WHEN map.umoptions IS NOT NULL
    OR (SELECT rol.rolsuper FROM pg_catalog.pg_roles AS rol WHERE rol.rolname = CURRENT_USER)
    OR (map.umuser = 0 AND pg_catalog.pg_has_role(srv.srvowner, 'USAGE'))
    OR (
      map.usename = CURRENT_USER
      AND (pg_catalog.pg_has_role(srv.srvowner, 'USAGE') OR pg_catalog.has_server_privilege(srv.oid, 'USAGE'))
    )
  THEN ARRAY(
    SELECT opt.option_name || '=' || opt.option_value  -- not in the digest
    -- A digest would let secrets be guessed; so it says nothing, and is equal to no other.
    -- in the digest: SELECT opt.option_name || '=' || CASE
    -- in the digest:   WHEN opt.option_name ~* '^(user|user_?name|remote_?user|role|password_required)$'
    -- in the digest:   THEN opt.option_value
    -- in the digest:   ELSE pg_catalog.gen_random_uuid()::pg_catalog.text
    -- in the digest: END
    FROM pg_catalog.pg_options_to_table(map.umoptions) AS opt
    ORDER BY opt.option_name COLLATE pg_catalog."C"
  ) END AS options
FROM pg_catalog.pg_user_mappings AS map
JOIN pg_catalog.pg_foreign_server AS srv ON srv.oid = map.srvid
WHERE NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend AS dep
  WHERE dep.classid = 'pg_catalog.pg_user_mapping'::pg_catalog.regclass AND dep.objid = map.umid AND dep.deptype = 'e'
)
ORDER BY map.srvname, map.usename
