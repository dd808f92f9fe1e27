-- name: grants
-- What each role may do with each object, built-in defaults spelled out but for those of owners and languages.
SELECT
  pg_catalog.jsonb_build_object(
    'kind', CASE thing.kind WHEN 'foreign table' THEN 'table' ELSE thing.kind END,
    'names', pg_catalog.array_remove(ARRAY[ns.nspname, thing.relation, thing.name], NULL),
    'arguments', thing.arguments,
    'foreign_table', thing.kind = 'foreign table'
  ) AS object,
  pg_catalog.pg_get_userbyid(thing.owner)::pg_catalog.text AS owner,  -- not in the digest
  held.grantors,  -- not in the digest
  CASE held.grantee
    WHEN 0 THEN 'PUBLIC'
    WHEN thing.owner THEN 'the owner'
    ELSE pg_catalog.pg_get_userbyid(held.grantee)::pg_catalog.text
  END AS grantee,
  CASE held.count WHEN every.count THEN ARRAY['ALL'] ELSE held.privileges END AS privileges,
  CASE
    WHEN held.grantee = thing.owner THEN '{}'
    WHEN held.grantable_count = every.count THEN ARRAY['ALL']
    ELSE held.grantable
  END AS grantable
FROM (
  SELECT
    cls.tableoid AS class,
    cls.oid AS id,
    CASE cls.relkind
      WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table'
      ELSE 'table'
    END AS kind,
    cls.relnamespace AS namespace,
    NULL::pg_catalog.name AS relation,
    cls.relname AS name,
    '' AS arguments,
    CASE cls.relkind WHEN 'S' THEN 's' ELSE 'r' END AS acl_kind,
    cls.relowner AS owner,
    cls.relacl AS acl
  FROM pg_catalog.pg_class AS cls
  WHERE cls.relkind IN ('r', 'p', 'f', 'v', 'm', 'S') AND cls.relacl IS NOT NULL
  UNION ALL
  SELECT
    cls.tableoid, cls.oid, 'column', cls.relnamespace, cls.relname, att.attname, '', 'c', cls.relowner, att.attacl
  FROM pg_catalog.pg_attribute AS att
  JOIN pg_catalog.pg_class AS cls ON cls.oid = att.attrelid
  WHERE att.attacl IS NOT NULL AND att.attnum > 0 AND NOT att.attisdropped
  UNION ALL
  SELECT
    pro.tableoid, pro.oid,
    CASE pro.prokind
      WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' ELSE 'function'
    END,
    pro.pronamespace, NULL, pro.proname, '(' || pg_catalog.oidvectortypes(pro.proargtypes) || ')', 'f', pro.proowner,
    coalesce(pro.proacl, pg_catalog.acldefault('f', pro.proowner))
  FROM pg_catalog.pg_proc AS pro
  WHERE pro.oid >= 16384
  UNION ALL
  SELECT
    typ.tableoid, typ.oid,
    CASE typ.typtype
      WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type' WHEN 'r' THEN 'range type' ELSE 'type'
    END,
    typ.typnamespace, NULL, typ.typname, '', 'T', typ.typowner,
    coalesce(typ.typacl, pg_catalog.acldefault('T', typ.typowner))
  FROM pg_catalog.pg_type AS typ
  LEFT JOIN pg_catalog.pg_class AS rel ON rel.oid = typ.typrelid
  WHERE typ.oid >= 16384
    -- Most are rows of relations, and arrays; they have no owner of their own.
    AND (rel.relkind IS NULL OR rel.relkind = 'c')
    AND typ.oid NOT IN (SELECT element.typarray FROM pg_catalog.pg_type AS element)
  UNION ALL
  SELECT nsp.tableoid, nsp.oid, 'schema', nsp.oid, NULL, NULL, '', 'n', nsp.nspowner, nsp.nspacl
  FROM pg_catalog.pg_namespace AS nsp
  WHERE nsp.nspacl IS NOT NULL
  UNION ALL
  SELECT
    lan.tableoid, lan.oid, 'language', 0, NULL, lan.lanname, '', 'l', lan.lanowner,
    coalesce(lan.lanacl, pg_catalog.acldefault('l', lan.lanowner))
  FROM pg_catalog.pg_language AS lan
  UNION ALL
  SELECT fdw.tableoid, fdw.oid, 'foreign-data wrapper', 0, NULL, fdw.fdwname, '', 'F', fdw.fdwowner, fdw.fdwacl
  FROM pg_catalog.pg_foreign_data_wrapper AS fdw
  WHERE fdw.fdwacl IS NOT NULL
  UNION ALL
  SELECT srv.tableoid, srv.oid, 'server', 0, NULL, srv.srvname, '', 'S', srv.srvowner, srv.srvacl
  FROM pg_catalog.pg_foreign_server AS srv
  WHERE srv.srvacl IS NOT NULL
  UNION ALL
  SELECT
    db.tableoid, db.oid, 'database', 0, NULL, NULL, '', 'd', db.datdba,
    coalesce(db.datacl, pg_catalog.acldefault('d', db.datdba))
  FROM pg_catalog.pg_database AS db
  WHERE db.datname = pg_catalog.current_database()
) AS thing
JOIN (
  -- What the owner of a new object may do is all that can be done; of a new column nobody may do anything.
  SELECT kind.acl_kind, pg_catalog.count(*) AS count
  FROM pg_catalog.unnest(ARRAY['r', 's', 'f', 'T', 'n', 'l', 'F', 'S', 'd']) AS kind (acl_kind)
  CROSS JOIN LATERAL pg_catalog.aclexplode(
    pg_catalog.acldefault(kind.acl_kind::pg_catalog."char", 10::pg_catalog.oid)
  ) AS item
  WHERE item.grantee = 10
  GROUP BY kind.acl_kind
  UNION ALL
  SELECT 'c', 4
) AS every ON every.acl_kind = thing.acl_kind
CROSS JOIN LATERAL (
  SELECT
    item.grantee,
    pg_catalog.count(DISTINCT item.privilege_type) AS count,
    pg_catalog.count(DISTINCT item.privilege_type) FILTER (WHERE item.is_grantable) AS grantable_count,
    coalesce(
      pg_catalog.array_agg(DISTINCT item.privilege_type) FILTER (WHERE item.privilege_type IS NOT NULL), '{}'
    ) AS privileges,
    coalesce(pg_catalog.array_agg(DISTINCT item.privilege_type) FILTER (WHERE item.is_grantable), '{}') AS grantable,
    coalesce(
      pg_catalog.array_agg(DISTINCT pg_catalog.pg_get_userbyid(item.grantor)::pg_catalog.text)
      FILTER (WHERE item.grantor <> thing.owner), '{}'
    ) AS grantors
  FROM (
    SELECT exploded.grantor, exploded.grantee, exploded.privilege_type COLLATE pg_catalog."C", exploded.is_grantable
    FROM pg_catalog.aclexplode(thing.acl) AS exploded
    UNION ALL
    SELECT NULL, thing.owner, NULL, NULL
    UNION ALL
    SELECT NULL, 0, NULL, NULL
    WHERE thing.acl_kind = 'l'
  ) AS item (grantor, grantee, privilege_type, is_grantable)
  GROUP BY item.grantee
) AS held
LEFT JOIN pg_catalog.pg_namespace AS ns ON ns.oid = thing.namespace
WHERE (thing.namespace = 0 OR (ns.nspname !~ '^pg_' AND ns.nspname NOT IN ('information_schema', 'taskschema')))
  -- Rests of what owners, and everybody for languages, have by themselves are only there where they are not all.
  AND (held.grantee <> thing.owner OR held.count <> CASE thing.acl_kind WHEN 'c' THEN 0 ELSE every.count END)
  AND (held.grantee <> 0 OR held.count <> every.count OR thing.acl_kind <> 'l')
  -- Languages too belong to extensions, and are the one thing of theirs that is granted and revoked by hand.
  AND (thing.acl_kind = 'l' OR NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = thing.class
      AND dep.objid = thing.id
      AND (dep.deptype = 'e' OR (dep.deptype = 'i' AND dep.classid <> 'pg_catalog.pg_class'::pg_catalog.regclass))
  ))
ORDER BY thing.kind COLLATE pg_catalog."C", ns.nspname, thing.relation, thing.name,
  thing.arguments COLLATE pg_catalog."C",
  pg_catalog.pg_get_userbyid(nullif(held.grantee, 0))
