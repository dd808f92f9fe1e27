-- name: security_labels
-- Every security label, of whichever provider, and what it is about.
SELECT
  pg_catalog.jsonb_build_object(
    'kind', CASE thing.kind WHEN 'foreign table' THEN 'table' ELSE thing.kind END,
    'names', pg_catalog.array_remove(ARRAY[ns.nspname, thing.relation, thing.name], NULL),
    'arguments', thing.arguments,
    'foreign_table', thing.kind = 'foreign table'
  ) AS object,
  thing.provider,
  thing.label AS text
FROM (
  SELECT
    sec.provider,
    sec.label,
    CASE
      WHEN sec.objsubid <> 0 THEN 'column'
      WHEN cls.relkind = 'v' THEN 'view'
      WHEN cls.relkind = 'm' THEN 'materialized view'
      WHEN cls.relkind = 'S' THEN 'sequence'
      WHEN cls.relkind = 'f' THEN 'foreign table'
      ELSE 'table'
    END AS kind,
    cls.relnamespace AS namespace,
    CASE WHEN sec.objsubid <> 0 THEN cls.relname END AS relation,
    CASE WHEN sec.objsubid <> 0 THEN att.attname ELSE cls.relname END AS name,
    '' AS arguments,
    CASE cls.relkind WHEN 'c' THEN 'pg_catalog.pg_type'::pg_catalog.regclass ELSE sec.classoid END AS holder_class,
    CASE cls.relkind WHEN 'c' THEN cls.reltype ELSE cls.oid END AS holder
  FROM pg_catalog.pg_seclabel AS sec
  JOIN pg_catalog.pg_class AS cls ON cls.oid = sec.objoid
  LEFT JOIN pg_catalog.pg_attribute AS att ON att.attrelid = sec.objoid AND att.attnum = sec.objsubid
  WHERE sec.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND sec.objoid >= 16384
  UNION ALL
  SELECT sec.provider, sec.label, each.*
  FROM (
    SELECT classoid AS class, objoid AS id, provider, label
    FROM pg_catalog.pg_seclabel
    WHERE (objoid >= 16384 AND classoid <> 'pg_catalog.pg_class'::pg_catalog.regclass)
      OR classoid = 'pg_catalog.pg_namespace'::pg_catalog.regclass
    UNION ALL
    SELECT classoid, objoid, provider, label
    FROM pg_catalog.pg_shseclabel
  ) AS sec
  CROSS JOIN LATERAL (
    SELECT
      CASE pro.prokind
        WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' ELSE 'function'
      END,
      pro.pronamespace, NULL, pro.proname, '(' || pg_catalog.oidvectortypes(pro.proargtypes) || ')', sec.class, sec.id
    FROM pg_catalog.pg_proc AS pro
    WHERE sec.class = 'pg_catalog.pg_proc'::pg_catalog.regclass AND pro.oid = sec.id
    UNION ALL
    SELECT
      CASE typ.typtype
        WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type' WHEN 'r' THEN 'range type'
        ELSE 'type'
      END,
      typ.typnamespace, NULL, typ.typname, '', sec.class, sec.id
    FROM pg_catalog.pg_type AS typ
    WHERE sec.class = 'pg_catalog.pg_type'::pg_catalog.regclass AND typ.oid = sec.id
    UNION ALL
    SELECT 'schema', sec.id, NULL, NULL, '', sec.class, sec.id
    WHERE sec.class = 'pg_catalog.pg_namespace'::pg_catalog.regclass
    UNION ALL
    SELECT 'language', 0, NULL, lan.lanname, '', sec.class, sec.id
    FROM pg_catalog.pg_language AS lan
    WHERE sec.class = 'pg_catalog.pg_language'::pg_catalog.regclass AND lan.oid = sec.id
    UNION ALL
    SELECT 'event trigger', 0, NULL, evt.evtname, '', sec.class, sec.id
    FROM pg_catalog.pg_event_trigger AS evt
    WHERE sec.class = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass AND evt.oid = sec.id
    UNION ALL
    SELECT 'publication', 0, NULL, pub.pubname, '', sec.class, sec.id
    FROM pg_catalog.pg_publication AS pub
    WHERE sec.class = 'pg_catalog.pg_publication'::pg_catalog.regclass AND pub.oid = sec.id
    UNION ALL
    SELECT 'subscription', 0, NULL, sub.subname, '', sec.class, sec.id
    FROM pg_catalog.pg_subscription AS sub
    WHERE sec.class = 'pg_catalog.pg_subscription'::pg_catalog.regclass AND sub.oid = sec.id
    UNION ALL
    SELECT 'database', 0, NULL, NULL, '', sec.class, sec.id
    FROM pg_catalog.pg_database AS db
    WHERE sec.class = 'pg_catalog.pg_database'::pg_catalog.regclass AND db.oid = sec.id
      AND db.datname = pg_catalog.current_database()
  ) AS each
) AS thing
LEFT JOIN pg_catalog.pg_namespace AS ns ON ns.oid = thing.namespace
WHERE (thing.namespace = 0 OR (ns.nspname !~ '^pg_' AND ns.nspname NOT IN ('information_schema', 'taskschema')))
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = thing.holder_class
      AND dep.objid = thing.holder
      AND (dep.deptype = 'e' OR (dep.deptype = 'i' AND dep.classid <> 'pg_catalog.pg_class'::pg_catalog.regclass))
  )
ORDER BY thing.kind COLLATE pg_catalog."C", ns.nspname, thing.relation, thing.name,
  thing.arguments COLLATE pg_catalog."C",
  thing.provider COLLATE pg_catalog."C"
