-- name: owners
-- The owner of everything that has one of its own; a sequence that goes with a column belongs to the table's.
SELECT
  pg_catalog.jsonb_build_object(
    'kind', CASE thing.kind WHEN 'foreign table' THEN 'table' ELSE thing.kind END,
    'names', pg_catalog.array_remove(ARRAY[ns.nspname, thing.name], NULL),
    'arguments', thing.arguments,
    'foreign_table', thing.kind = 'foreign table'
  ) AS object,
  pg_catalog.pg_get_userbyid(thing.owner)::pg_catalog.text AS role,
  thing.acts
FROM (
  SELECT
    cls.tableoid AS class,
    cls.oid AS id,
    CASE cls.relkind
      WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence' WHEN 'f' THEN 'foreign table'
      ELSE 'table'
    END AS kind,
    cls.relnamespace AS namespace,
    cls.relname AS name,
    '' AS arguments,
    cls.relowner AS owner,
    cls.relkind = 'v'
      AND coalesce(pg_catalog.array_to_string(cls.reloptions, ' '), '') !~* 'security_invoker=(t|y|on|1)' AS acts
  FROM pg_catalog.pg_class AS cls
  WHERE cls.relkind IN ('r', 'p', 'f', 'v', 'm') OR (cls.relkind = 'S' AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND dep.objid = cls.oid
      AND dep.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
      AND dep.refobjsubid > 0
      AND dep.deptype IN ('a', 'i')
  ))
  UNION ALL
  SELECT
    pro.tableoid, pro.oid,
    CASE pro.prokind
      WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' ELSE 'function'
    END,
    pro.pronamespace, pro.proname, '(' || pg_catalog.oidvectortypes(pro.proargtypes) || ')', pro.proowner, pro.prosecdef
  FROM pg_catalog.pg_proc AS pro
  WHERE pro.oid >= 16384
  UNION ALL
  SELECT
    typ.tableoid, typ.oid,
    CASE typ.typtype
      WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type' WHEN 'r' THEN 'range type' ELSE 'type'
    END,
    typ.typnamespace, typ.typname, '', typ.typowner, false
  FROM pg_catalog.pg_type AS typ
  LEFT JOIN pg_catalog.pg_class AS rel ON rel.oid = typ.typrelid
  WHERE typ.oid >= 16384
    -- Most are rows of relations, and arrays; they have no owner of their own.
    AND (rel.relkind IS NULL OR rel.relkind = 'c')
    AND typ.oid NOT IN (SELECT element.typarray FROM pg_catalog.pg_type AS element)
  UNION ALL
  SELECT coll.tableoid, coll.oid, 'collation', coll.collnamespace, coll.collname, '', coll.collowner, false
  FROM pg_catalog.pg_collation AS coll
  WHERE coll.oid >= 16384
  UNION ALL
  SELECT con.tableoid, con.oid, 'conversion', con.connamespace, con.conname, '', con.conowner, false
  FROM pg_catalog.pg_conversion AS con
  WHERE con.oid >= 16384
  UNION ALL
  SELECT
    opr.tableoid, opr.oid, 'operator', opr.oprnamespace, opr.oprname,
    '(' || coalesce(pg_catalog.format_type(nullif(opr.oprleft, 0), NULL), 'NONE')
    || ', ' || pg_catalog.format_type(opr.oprright, NULL) || ')',
    opr.oprowner, false
  FROM pg_catalog.pg_operator AS opr
  WHERE opr.oid >= 16384
  UNION ALL
  SELECT
    opc.tableoid, opc.oid, 'operator class', opc.opcnamespace, opc.opcname,
    ' USING ' || pg_catalog.quote_ident(am.amname), opc.opcowner, false
  FROM pg_catalog.pg_opclass AS opc
  JOIN pg_catalog.pg_am AS am ON am.oid = opc.opcmethod
  WHERE opc.oid >= 16384
  UNION ALL
  SELECT
    opf.tableoid, opf.oid, 'operator family', opf.opfnamespace, opf.opfname,
    ' USING ' || pg_catalog.quote_ident(am.amname), opf.opfowner, false
  FROM pg_catalog.pg_opfamily AS opf
  JOIN pg_catalog.pg_am AS am ON am.oid = opf.opfmethod
  WHERE opf.oid >= 16384
  UNION ALL
  SELECT
    dict.tableoid, dict.oid, 'text search dictionary', dict.dictnamespace, dict.dictname, '', dict.dictowner, false
  FROM pg_catalog.pg_ts_dict AS dict
  WHERE dict.oid >= 16384
  UNION ALL
  SELECT cfg.tableoid, cfg.oid, 'text search configuration', cfg.cfgnamespace, cfg.cfgname, '', cfg.cfgowner, false
  FROM pg_catalog.pg_ts_config AS cfg
  WHERE cfg.oid >= 16384
  UNION ALL
  SELECT stx.tableoid, stx.oid, 'statistics', stx.stxnamespace, stx.stxname, '', stx.stxowner, false
  FROM pg_catalog.pg_statistic_ext AS stx
  UNION ALL
  SELECT nsp.tableoid, nsp.oid, 'schema', nsp.oid, NULL, '', nsp.nspowner, false
  FROM pg_catalog.pg_namespace AS nsp
  UNION ALL
  SELECT lan.tableoid, lan.oid, 'language', 0, lan.lanname, '', lan.lanowner, false
  FROM pg_catalog.pg_language AS lan
  WHERE lan.oid >= 16384
  UNION ALL
  SELECT fdw.tableoid, fdw.oid, 'foreign-data wrapper', 0, fdw.fdwname, '', fdw.fdwowner, false
  FROM pg_catalog.pg_foreign_data_wrapper AS fdw
  UNION ALL
  SELECT srv.tableoid, srv.oid, 'server', 0, srv.srvname, '', srv.srvowner, false
  FROM pg_catalog.pg_foreign_server AS srv
  UNION ALL
  SELECT evt.tableoid, evt.oid, 'event trigger', 0, evt.evtname, '', evt.evtowner, false
  FROM pg_catalog.pg_event_trigger AS evt
  UNION ALL
  SELECT pub.tableoid, pub.oid, 'publication', 0, pub.pubname, '', pub.pubowner, false
  FROM pg_catalog.pg_publication AS pub
  UNION ALL
  -- Of its columns only some may be read by anybody: tableoid not.
  SELECT
    'pg_catalog.pg_subscription'::pg_catalog.regclass, sub.oid, 'subscription', 0, sub.subname, '', sub.subowner, true
  FROM pg_catalog.pg_subscription AS sub
  JOIN pg_catalog.pg_database AS db ON db.oid = sub.subdbid
  WHERE db.datname = pg_catalog.current_database()
  UNION ALL
  SELECT db.tableoid, db.oid, 'database', 0, NULL, '', db.datdba, false
  FROM pg_catalog.pg_database AS db
  WHERE db.datname = pg_catalog.current_database()
) AS thing
LEFT JOIN pg_catalog.pg_namespace AS ns ON ns.oid = thing.namespace
WHERE (thing.namespace = 0 OR (ns.nspname !~ '^pg_' AND ns.nspname NOT IN ('information_schema', 'taskschema')))
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = thing.class
      AND dep.objid = thing.id
      AND (dep.deptype = 'e' OR (dep.deptype = 'i' AND dep.classid <> 'pg_catalog.pg_class'::pg_catalog.regclass))
  )
ORDER BY thing.kind COLLATE pg_catalog."C", ns.nspname, thing.name, thing.arguments COLLATE pg_catalog."C"
