-- name: default_privileges
-- What roles may do with objects that others will make, where that is not what they may do anyway.
-- nothing without: pg_catalog.pg_default_acl
SELECT
  pg_catalog.pg_get_userbyid(acl.defaclrole)::pg_catalog.text AS role,
  ns.nspname::pg_catalog.text AS schema,
  CASE acl.defaclobjtype
    WHEN 'r' THEN 'tables' WHEN 'S' THEN 'sequences' WHEN 'f' THEN 'functions' WHEN 'T' THEN 'types'
    WHEN 'n' THEN 'schemas' ELSE 'large objects'
  END AS objects,
  CASE held.grantee
    WHEN 0 THEN 'PUBLIC'
    WHEN acl.defaclrole THEN 'the owner'
    ELSE pg_catalog.pg_get_userbyid(held.grantee)::pg_catalog.text
  END AS grantee,
  CASE held.count WHEN every.count THEN ARRAY['ALL'] ELSE held.privileges END AS privileges,
  CASE
    WHEN held.grantee = acl.defaclrole THEN '{}'
    WHEN held.grantable_count = every.count THEN ARRAY['ALL']
    ELSE held.grantable
  END AS grantable
FROM pg_catalog.pg_default_acl AS acl
LEFT JOIN pg_catalog.pg_namespace AS ns ON ns.oid = acl.defaclnamespace
CROSS JOIN LATERAL (
  -- The letter of sequences is another one here.
  SELECT pg_catalog.acldefault(
    CASE acl.defaclobjtype WHEN 'S' THEN 's' ELSE acl.defaclobjtype END, acl.defaclrole
  ) AS acl
) AS built_in
CROSS JOIN LATERAL (
  SELECT pg_catalog.count(*) AS count
  FROM pg_catalog.aclexplode(built_in.acl) AS item
  WHERE item.grantee = acl.defaclrole
) AS every
CROSS JOIN LATERAL (
  SELECT
    item.grantee,
    pg_catalog.bool_or(item.is_built_in) AS is_built_in,
    pg_catalog.count(DISTINCT item.privilege_type) AS count,
    pg_catalog.count(DISTINCT item.privilege_type) FILTER (WHERE item.is_grantable) AS grantable_count,
    coalesce(
      pg_catalog.array_agg(DISTINCT item.privilege_type) FILTER (WHERE item.privilege_type IS NOT NULL), '{}'
    ) AS privileges,
    coalesce(pg_catalog.array_agg(DISTINCT item.privilege_type) FILTER (WHERE item.is_grantable), '{}') AS grantable
  FROM (
    SELECT exploded.grantee, exploded.privilege_type COLLATE pg_catalog."C", exploded.is_grantable, false
    FROM pg_catalog.aclexplode(acl.defaclacl) AS exploded
    UNION ALL
    SELECT exploded.grantee, NULL, false, true
    FROM pg_catalog.aclexplode(built_in.acl) AS exploded
    WHERE acl.defaclnamespace = 0
  ) AS item (grantee, privilege_type, is_grantable, is_built_in)
  GROUP BY item.grantee
) AS held
WHERE (acl.defaclnamespace = 0 OR (ns.nspname !~ '^pg_' AND ns.nspname NOT IN ('information_schema', 'taskschema')))
  -- What is built in, for the owner and sometimes for everybody, is all that there is.
  AND NOT (held.is_built_in AND held.count = every.count)
ORDER BY pg_catalog.pg_get_userbyid(acl.defaclrole), ns.nspname, acl.defaclobjtype, pg_catalog.pg_get_userbyid(held.grantee)
