-- name: base_types
-- Every type that functions read and write, with the options of CREATE TYPE that are not its defaults; shells have none.
SELECT
  ns.nspname::pg_catalog.text AS schema,
  typ.typname::pg_catalog.text AS name,
  CASE WHEN NOT typ.typisdefined THEN '{}' ELSE pg_catalog.array_remove(ARRAY[
    'INPUT = ' || typ.typinput::pg_catalog.regproc::pg_catalog.text,
    'OUTPUT = ' || typ.typoutput::pg_catalog.regproc::pg_catalog.text,
    'RECEIVE = ' || nullif(typ.typreceive::pg_catalog.oid, 0)::pg_catalog.regproc::pg_catalog.text,
    'SEND = ' || nullif(typ.typsend::pg_catalog.oid, 0)::pg_catalog.regproc::pg_catalog.text,
    'TYPMOD_IN = ' || nullif(typ.typmodin::pg_catalog.oid, 0)::pg_catalog.regproc::pg_catalog.text,
    'TYPMOD_OUT = ' || nullif(typ.typmodout::pg_catalog.oid, 0)::pg_catalog.regproc::pg_catalog.text,
    'ANALYZE = ' || nullif(typ.typanalyze::pg_catalog.oid, 0)::pg_catalog.regproc::pg_catalog.text,
    'SUBSCRIPT = ' || nullif(typ.typsubscript::pg_catalog.oid, 0)::pg_catalog.regproc::pg_catalog.text,
    'INTERNALLENGTH = ' || CASE typ.typlen WHEN -1 THEN 'VARIABLE' ELSE typ.typlen::pg_catalog.text END,
    CASE WHEN typ.typbyval THEN 'PASSEDBYVALUE = true' END,
    'ALIGNMENT = ' || CASE typ.typalign WHEN 'c' THEN 'char' WHEN 's' THEN 'int2' WHEN 'd' THEN 'double' END,
    'STORAGE = ' || CASE typ.typstorage WHEN 'e' THEN 'external' WHEN 'x' THEN 'extended' WHEN 'm' THEN 'main' END,
    'CATEGORY = ' || pg_catalog.quote_literal(nullif(typ.typcategory, 'U')::pg_catalog.text),
    CASE WHEN typ.typispreferred THEN 'PREFERRED = true' END,
    'DEFAULT = ' || pg_catalog.quote_literal(typ.typdefault),
    'ELEMENT = ' || pg_catalog.format_type(nullif(typ.typelem, 0), NULL),
    'DELIMITER = ' || pg_catalog.quote_literal(nullif(typ.typdelim, ',')::pg_catalog.text),
    CASE WHEN typ.typcollation <> 0 THEN 'COLLATABLE = true' END
  ], NULL) END AS options
FROM pg_catalog.pg_type AS typ
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = typ.typnamespace
WHERE (typ.typtype = 'b' OR NOT typ.typisdefined)
  AND ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
      AND dep.objid = typ.oid
      AND dep.deptype IN ('e', 'i')
  )
ORDER BY ns.nspname, typ.typname
