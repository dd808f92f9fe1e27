-- name: operator_families
-- Every operator family, with the operators and functions that belong to it and to no class of it.
-- nothing without: pg_catalog.pg_opfamily WHERE oid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  opf.opfname::pg_catalog.text AS name,
  am.amname::pg_catalog.text AS method,
  coalesce(members.listed, '[]') AS members
FROM pg_catalog.pg_opfamily AS opf
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = opf.opfnamespace
JOIN pg_catalog.pg_am AS am ON am.oid = opf.opfmethod
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
    WHERE dep.refclassid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass AND dep.refobjid = opf.oid
      AND dep.classid = 'pg_catalog.pg_amop'::pg_catalog.regclass
    UNION ALL
    SELECT
      'function', amproc.amprocnum, amproc.amproclefttype, amproc.amprocrighttype,
      amproc.amproc::pg_catalog.regprocedure::pg_catalog.text, NULL
    FROM pg_catalog.pg_depend AS dep
    JOIN pg_catalog.pg_amproc AS amproc ON amproc.oid = dep.objid
    WHERE dep.refclassid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass AND dep.refobjid = opf.oid
      AND dep.classid = 'pg_catalog.pg_amproc'::pg_catalog.regclass
  ) AS one
) AS members ON true
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_opfamily'::pg_catalog.regclass AND dep.objid = opf.oid AND dep.deptype = 'e'
  )
ORDER BY ns.nspname, opf.opfname, am.amname
