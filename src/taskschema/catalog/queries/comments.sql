-- name: comments
-- Every comment, and what it is about; those of what an extension or another object made are left out.
SELECT
  pg_catalog.jsonb_build_object(
    'kind', CASE thing.kind WHEN 'foreign table' THEN 'table' ELSE thing.kind END,
    'names', pg_catalog.array_remove(ARRAY[ns.nspname, thing.relation, thing.name], NULL),
    'arguments', thing.arguments,
    'foreign_table', thing.kind = 'foreign table'
  ) AS object,
  thing.description AS text
FROM (
  SELECT
    des.description,
    CASE
      WHEN des.objsubid <> 0 THEN 'column'
      WHEN cls.relkind = 'v' THEN 'view'
      WHEN cls.relkind = 'm' THEN 'materialized view'
      WHEN cls.relkind = 'S' THEN 'sequence'
      WHEN cls.relkind IN ('i', 'I') THEN 'index'
      WHEN cls.relkind = 'f' THEN 'foreign table'
      ELSE 'table'
    END AS kind,
    cls.relnamespace AS namespace,
    CASE WHEN des.objsubid <> 0 THEN cls.relname END AS relation,
    CASE WHEN des.objsubid <> 0 THEN att.attname ELSE cls.relname END AS name,
    '' AS arguments,
    CASE cls.relkind WHEN 'c' THEN 'pg_catalog.pg_type'::pg_catalog.regclass ELSE des.classoid END AS holder_class,
    CASE cls.relkind WHEN 'c' THEN cls.reltype ELSE cls.oid END AS holder
  FROM pg_catalog.pg_description AS des
  JOIN pg_catalog.pg_class AS cls ON cls.oid = des.objoid
  LEFT JOIN pg_catalog.pg_attribute AS att ON att.attrelid = des.objoid AND att.attnum = des.objsubid
  WHERE des.classoid = 'pg_catalog.pg_class'::pg_catalog.regclass AND des.objoid >= 16384
  UNION ALL
  SELECT des.description, each.*
  FROM (
    SELECT classoid AS class, objoid AS id, description
    FROM pg_catalog.pg_description
    WHERE (objoid >= 16384 AND classoid <> 'pg_catalog.pg_class'::pg_catalog.regclass)
      OR classoid IN ('pg_catalog.pg_namespace'::pg_catalog.regclass, 'pg_catalog.pg_extension'::pg_catalog.regclass)
    UNION ALL
    SELECT classoid, objoid, description
    FROM pg_catalog.pg_shdescription
  ) AS des
  CROSS JOIN LATERAL (
    SELECT
      'constraint', cls.relnamespace, cls.relname, con.conname, '', 'pg_catalog.pg_class'::pg_catalog.regclass, cls.oid
    FROM pg_catalog.pg_constraint AS con
    JOIN pg_catalog.pg_class AS cls ON cls.oid = con.conrelid
    WHERE des.class = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND con.oid = des.id
    UNION ALL
    SELECT
      'domain constraint', typ.typnamespace, typ.typname, con.conname, '',
      'pg_catalog.pg_type'::pg_catalog.regclass, typ.oid
    FROM pg_catalog.pg_constraint AS con
    JOIN pg_catalog.pg_type AS typ ON typ.oid = con.contypid
    WHERE des.class = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND con.oid = des.id
    UNION ALL
    SELECT
      'trigger', cls.relnamespace, cls.relname, trg.tgname, '', 'pg_catalog.pg_class'::pg_catalog.regclass, cls.oid
    FROM pg_catalog.pg_trigger AS trg
    JOIN pg_catalog.pg_class AS cls ON cls.oid = trg.tgrelid
    WHERE des.class = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND trg.oid = des.id
    UNION ALL
    SELECT
      'rule', cls.relnamespace, cls.relname, rul.rulename, '', 'pg_catalog.pg_class'::pg_catalog.regclass, cls.oid
    FROM pg_catalog.pg_rewrite AS rul
    JOIN pg_catalog.pg_class AS cls ON cls.oid = rul.ev_class
    WHERE des.class = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND rul.oid = des.id
    UNION ALL
    SELECT
      'policy', cls.relnamespace, cls.relname, pol.polname, '', 'pg_catalog.pg_class'::pg_catalog.regclass, cls.oid
    FROM pg_catalog.pg_policy AS pol
    JOIN pg_catalog.pg_class AS cls ON cls.oid = pol.polrelid
    WHERE des.class = 'pg_catalog.pg_policy'::pg_catalog.regclass AND pol.oid = des.id
    UNION ALL
    SELECT
      CASE pro.prokind
        WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' ELSE 'function'
      END,
      pro.pronamespace, NULL, pro.proname, '(' || pg_catalog.oidvectortypes(pro.proargtypes) || ')', des.class, des.id
    FROM pg_catalog.pg_proc AS pro
    WHERE des.class = 'pg_catalog.pg_proc'::pg_catalog.regclass AND pro.oid = des.id
    UNION ALL
    SELECT
      CASE typ.typtype
        WHEN 'e' THEN 'enum' WHEN 'd' THEN 'domain' WHEN 'c' THEN 'composite type' WHEN 'r' THEN 'range type'
        ELSE 'type'
      END,
      typ.typnamespace, NULL, typ.typname, '', des.class, des.id
    FROM pg_catalog.pg_type AS typ
    WHERE des.class = 'pg_catalog.pg_type'::pg_catalog.regclass AND typ.oid = des.id
    UNION ALL
    SELECT 'collation', coll.collnamespace, NULL, coll.collname, '', des.class, des.id
    FROM pg_catalog.pg_collation AS coll
    WHERE des.class = 'pg_catalog.pg_collation'::pg_catalog.regclass AND coll.oid = des.id
    UNION ALL
    SELECT 'conversion', con.connamespace, NULL, con.conname, '', des.class, des.id
    FROM pg_catalog.pg_conversion AS con
    WHERE des.class = 'pg_catalog.pg_conversion'::pg_catalog.regclass AND con.oid = des.id
    UNION ALL
    SELECT
      'operator', opr.oprnamespace, NULL, opr.oprname,
      '(' || coalesce(pg_catalog.format_type(nullif(opr.oprleft, 0), NULL), 'NONE')
      || ', ' || pg_catalog.format_type(opr.oprright, NULL) || ')',
      des.class, des.id
    FROM pg_catalog.pg_operator AS opr
    WHERE des.class = 'pg_catalog.pg_operator'::pg_catalog.regclass AND opr.oid = des.id
    UNION ALL
    SELECT
      'operator class', opc.opcnamespace, NULL, opc.opcname, ' USING ' || pg_catalog.quote_ident(am.amname),
      des.class, des.id
    FROM pg_catalog.pg_opclass AS opc
    JOIN pg_catalog.pg_am AS am ON am.oid = opc.opcmethod
    WHERE des.class = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND opc.oid = des.id
    UNION ALL
    SELECT
      'operator family', opf.opfnamespace, NULL, opf.opfname, ' USING ' || pg_catalog.quote_ident(am.amname),
      des.class, des.id
    FROM pg_catalog.pg_opfamily AS opf
    JOIN pg_catalog.pg_am AS am ON am.oid = opf.opfmethod
    WHERE des.class = 'pg_catalog.pg_opfamily'::pg_catalog.regclass AND opf.oid = des.id
    UNION ALL
    SELECT 'text search parser', prs.prsnamespace, NULL, prs.prsname, '', des.class, des.id
    FROM pg_catalog.pg_ts_parser AS prs
    WHERE des.class = 'pg_catalog.pg_ts_parser'::pg_catalog.regclass AND prs.oid = des.id
    UNION ALL
    SELECT 'text search template', tmpl.tmplnamespace, NULL, tmpl.tmplname, '', des.class, des.id
    FROM pg_catalog.pg_ts_template AS tmpl
    WHERE des.class = 'pg_catalog.pg_ts_template'::pg_catalog.regclass AND tmpl.oid = des.id
    UNION ALL
    SELECT 'text search dictionary', dict.dictnamespace, NULL, dict.dictname, '', des.class, des.id
    FROM pg_catalog.pg_ts_dict AS dict
    WHERE des.class = 'pg_catalog.pg_ts_dict'::pg_catalog.regclass AND dict.oid = des.id
    UNION ALL
    SELECT 'text search configuration', cfg.cfgnamespace, NULL, cfg.cfgname, '', des.class, des.id
    FROM pg_catalog.pg_ts_config AS cfg
    WHERE des.class = 'pg_catalog.pg_ts_config'::pg_catalog.regclass AND cfg.oid = des.id
    UNION ALL
    SELECT 'statistics', stx.stxnamespace, NULL, stx.stxname, '', des.class, des.id
    FROM pg_catalog.pg_statistic_ext AS stx
    WHERE des.class = 'pg_catalog.pg_statistic_ext'::pg_catalog.regclass AND stx.oid = des.id
    UNION ALL
    SELECT 'schema', des.id, NULL, NULL, '', des.class, des.id
    WHERE des.class = 'pg_catalog.pg_namespace'::pg_catalog.regclass
    UNION ALL
    SELECT
      'cast', 0, NULL, NULL,
      '(' || pg_catalog.format_type(way.castsource, NULL)
      || ' AS ' || pg_catalog.format_type(way.casttarget, NULL) || ')',
      des.class, des.id
    FROM pg_catalog.pg_cast AS way
    WHERE des.class = 'pg_catalog.pg_cast'::pg_catalog.regclass AND way.oid = des.id
    UNION ALL
    SELECT
      'transform', 0, NULL, NULL,
      'FOR ' || pg_catalog.format_type(trf.trftype, NULL) || ' LANGUAGE ' || pg_catalog.quote_ident(lan.lanname),
      des.class, des.id
    FROM pg_catalog.pg_transform AS trf
    JOIN pg_catalog.pg_language AS lan ON lan.oid = trf.trflang
    WHERE des.class = 'pg_catalog.pg_transform'::pg_catalog.regclass AND trf.oid = des.id
    UNION ALL
    SELECT 'extension', 0, NULL, ext.extname, '', des.class, des.id
    FROM pg_catalog.pg_extension AS ext
    WHERE des.class = 'pg_catalog.pg_extension'::pg_catalog.regclass AND ext.oid = des.id
    UNION ALL
    SELECT 'language', 0, NULL, lan.lanname, '', des.class, des.id
    FROM pg_catalog.pg_language AS lan
    WHERE des.class = 'pg_catalog.pg_language'::pg_catalog.regclass AND lan.oid = des.id
    UNION ALL
    SELECT 'access method', 0, NULL, am.amname, '', des.class, des.id
    FROM pg_catalog.pg_am AS am
    WHERE des.class = 'pg_catalog.pg_am'::pg_catalog.regclass AND am.oid = des.id
    UNION ALL
    SELECT 'foreign-data wrapper', 0, NULL, fdw.fdwname, '', des.class, des.id
    FROM pg_catalog.pg_foreign_data_wrapper AS fdw
    WHERE des.class = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass AND fdw.oid = des.id
    UNION ALL
    SELECT 'server', 0, NULL, srv.srvname, '', des.class, des.id
    FROM pg_catalog.pg_foreign_server AS srv
    WHERE des.class = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass AND srv.oid = des.id
    UNION ALL
    SELECT 'event trigger', 0, NULL, evt.evtname, '', des.class, des.id
    FROM pg_catalog.pg_event_trigger AS evt
    WHERE des.class = 'pg_catalog.pg_event_trigger'::pg_catalog.regclass AND evt.oid = des.id
    UNION ALL
    SELECT 'publication', 0, NULL, pub.pubname, '', des.class, des.id
    FROM pg_catalog.pg_publication AS pub
    WHERE des.class = 'pg_catalog.pg_publication'::pg_catalog.regclass AND pub.oid = des.id
    UNION ALL
    SELECT 'subscription', 0, NULL, sub.subname, '', des.class, des.id
    FROM pg_catalog.pg_subscription AS sub
    WHERE des.class = 'pg_catalog.pg_subscription'::pg_catalog.regclass AND sub.oid = des.id
    UNION ALL
    SELECT 'database', 0, NULL, NULL, '', des.class, des.id
    FROM pg_catalog.pg_database AS db
    WHERE des.class = 'pg_catalog.pg_database'::pg_catalog.regclass AND db.oid = des.id
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
  thing.arguments COLLATE pg_catalog."C"
