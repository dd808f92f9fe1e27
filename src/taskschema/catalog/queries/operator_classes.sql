-- name: operator_classes
-- Every operator class, with the operators and functions that it cannot do without.
-- nothing without: pg_catalog.pg_opclass WHERE oid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  opc.opcname::pg_catalog.text AS name,
  am.amname::pg_catalog.text AS method,
  pg_catalog.format_type(opc.opcintype, NULL) AS type,
  pg_catalog.quote_ident(fam_ns.nspname) || '.' || pg_catalog.quote_ident(fam.opfname) AS family,
  opc.opcdefault AS default,
  CASE WHEN opc.opckeytype <> 0 THEN pg_catalog.format_type(opc.opckeytype, NULL) END AS storage,
  coalesce(members.listed, '[]') AS members
FROM pg_catalog.pg_opclass AS opc
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = opc.opcnamespace
JOIN pg_catalog.pg_am AS am ON am.oid = opc.opcmethod
JOIN pg_catalog.pg_opfamily AS fam ON fam.oid = opc.opcfamily
JOIN pg_catalog.pg_namespace AS fam_ns ON fam_ns.oid = fam.opfnamespace
LEFT JOIN LATERAL (
  SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
    'what', one.what,
    'number', one.number,
    'left', pg_catalog.format_type(one.lefttype, NULL),
    'right', pg_catalog.format_type(one.righttype, NULL),
    'name', one.name,
    'order_family', one.order_family
  ) ORDER BY one.what DESC, one.number, one.name COLLATE pg_catalog."C") AS listed
  FROM (
    SELECT
      'operator' AS what, amop.amopstrategy AS number, amop.amoplefttype AS lefttype, amop.amoprighttype AS righttype,
      amop.amopopr::pg_catalog.regoperator::pg_catalog.text AS name,
      (
        SELECT pg_catalog.quote_ident(sort_ns.nspname) || '.' || pg_catalog.quote_ident(sort.opfname)
        FROM pg_catalog.pg_opfamily AS sort
        JOIN pg_catalog.pg_namespace AS sort_ns ON sort_ns.oid = sort.opfnamespace
        WHERE sort.oid = amop.amopsortfamily
      ) AS order_family
    FROM pg_catalog.pg_depend AS dep
    JOIN pg_catalog.pg_amop AS amop ON amop.oid = dep.objid
    WHERE dep.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND dep.refobjid = opc.oid
      AND dep.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass
    UNION ALL
    SELECT
      'function', amproc.amprocnum, amproc.amproclefttype, amproc.amprocrighttype,
      amproc.amproc::pg_catalog.regprocedure::pg_catalog.text, NULL
    FROM pg_catalog.pg_depend AS dep
    JOIN pg_catalog.pg_amproc AS amproc ON amproc.oid = dep.objid
    WHERE dep.refclassid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND dep.refobjid = opc.oid
      AND dep.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass
  ) AS one
) AS members ON true
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_opclass'::pg_catalog.regclass AND dep.objid = opc.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, opc.opcname, am.amname
