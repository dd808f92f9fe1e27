-- name: routines
-- Every function, procedure and aggregate but those that a type brings with it, with all that CREATE says of them.
-- nothing without: pg_catalog.pg_proc WHERE oid >= 16384
SELECT
  ns.nspname::pg_catalog.text AS schema,
  pro.proname::pg_catalog.text AS name,
  pg_catalog.oidvectortypes(pro.proargtypes) AS arguments,
  CASE pro.prokind
    WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' WHEN 'w' THEN 'window function' ELSE 'function' END AS routine,
  CASE WHEN pro.prokind = 'a' THEN
    'CREATE OR REPLACE AGGREGATE ' || pg_catalog.quote_ident(ns.nspname) || '.' || pg_catalog.quote_ident(pro.proname)
    || '(' || coalesce(nullif(pg_catalog.pg_get_function_arguments(pro.oid), ''), '*') || E') (\n'
    || aggregated.options || CASE pro.proparallel
      WHEN 's' THEN E',\n    PARALLEL = SAFE' WHEN 'r' THEN E',\n    PARALLEL = RESTRICTED' ELSE '' END || E'\n)'
  ELSE pg_catalog.pg_get_functiondef(pro.oid) END AS definition,
  CASE WHEN pro.pronargs = 0 AND pro.proallargtypes IS NULL THEN '[]' ELSE coalesce((
    SELECT pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object(
      'name', nullif(pro.proargnames[one.position], ''),
      'type', pg_catalog.format_type(one.type, NULL),
      'mode', CASE pro.proargmodes[one.position]
        WHEN 'o' THEN 'out' WHEN 'b' THEN 'inout' WHEN 'v' THEN 'variadic' ELSE 'in' END,
      'default', CASE WHEN pro.pronargdefaults > 0 THEN
        pg_catalog.pg_get_function_arg_default(pro.oid, one.position::pg_catalog.int4) END
    ) ORDER BY one.position)
    FROM pg_catalog.unnest(coalesce(pro.proallargtypes, pro.proargtypes::pg_catalog.oid[])) WITH ORDINALITY
      AS one (type, position)
    WHERE pro.proargmodes[one.position] IS NULL OR pro.proargmodes[one.position] <> 't'
  ), '[]') END AS parameters,
  pg_catalog.pg_get_function_result(pro.oid) AS result,
  lan.lanname::pg_catalog.text AS language,
  coalesce(aggregated.signature || aggregated.options, pg_catalog.pg_get_function_sqlbody(pro.oid), pro.prosrc) AS body,
  pro.prosqlbody IS NOT NULL OR pro.prokind = 'a' AS parsed,
  pro.probin AS library,
  CASE pro.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility,
  CASE pro.proparallel WHEN 's' THEN 'safe' WHEN 'r' THEN 'restricted' ELSE 'unsafe' END AS parallel,
  pro.proisstrict AS strict,
  pro.proleakproof AS leakproof,
  pro.prosecdef AS security_definer,
  pro.procost::pg_catalog.text AS cost,
  pro.prorows::pg_catalog.text AS rows,
  nullif(pro.prosupport::pg_catalog.regproc::pg_catalog.text, '-') AS support,
  CASE WHEN pro.proconfig IS NULL THEN '{}' ELSE ARRAY(
    SELECT
      pg_catalog.split_part(one.setting, '=', 1) || '=' || CASE
        -- As PostgreSQL writes names in quotes where they need them; after FROM CURRENT it keeps what was typed.
        WHEN pg_catalog.split_part(one.setting, '=', 1) IN ('search_path', 'temp_tablespaces') THEN coalesce((
          SELECT pg_catalog.string_agg(pg_catalog.quote_ident(CASE WHEN element.text[1] ~ '^"'
            THEN pg_catalog.replace(pg_catalog.substr(element.text[1], 2, pg_catalog.length(element.text[1]) - 2), '""', '"')
            ELSE pg_catalog.lower(element.text[1]) END), ', ' ORDER BY element.position)
          FROM pg_catalog.regexp_matches(
            pg_catalog.substr(one.setting, pg_catalog.strpos(one.setting, '=') + 1), '"(?:[^"]|"")*"|[^", ]+', 'g'
          ) WITH ORDINALITY AS element (text, position)
        ), '""')
        ELSE pg_catalog.substr(one.setting, pg_catalog.strpos(one.setting, '=') + 1) END
    FROM pg_catalog.unnest(pro.proconfig) AS one (setting)
    ORDER BY one.setting COLLATE pg_catalog."C"
  ) END AS settings,
  CASE WHEN pro.protrftypes IS NULL THEN '{}' ELSE ARRAY(
    SELECT pg_catalog.format_type(one.type, NULL) FROM pg_catalog.unnest(pro.protrftypes) AS one (type)
    ORDER BY pg_catalog.format_type(one.type, NULL) COLLATE pg_catalog."C"
  ) END AS transforms,
  coalesce(tied.extensions, '{}') AS extensions
FROM pg_catalog.pg_proc AS pro
JOIN pg_catalog.pg_namespace AS ns ON ns.oid = pro.pronamespace
JOIN pg_catalog.pg_language AS lan ON lan.oid = pro.prolang
LEFT JOIN pg_catalog.pg_aggregate AS agg ON agg.aggfnoid = pro.oid
LEFT JOIN (
  SELECT dep.objid AS oid, pg_catalog.array_agg(ext.extname::pg_catalog.text ORDER BY ext.extname) AS extensions
  FROM pg_catalog.pg_depend AS dep
  JOIN pg_catalog.pg_extension AS ext ON ext.oid = dep.refobjid
  WHERE dep.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
    AND dep.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass
    AND dep.deptype = 'x'
  GROUP BY dep.objid
) AS tied ON tied.oid = pro.oid
LEFT JOIN LATERAL (
  SELECT
    CASE WHEN agg.aggkind <> 'n' THEN '(' || pg_catalog.pg_get_function_arguments(pro.oid) || E')\n' ELSE '' END
      AS signature,
    CASE WHEN agg.aggfnoid IS NOT NULL THEN (
      SELECT pg_catalog.string_agg('    ' || option.word || ' = ' || option.value, E',\n' ORDER BY option.position)
      FROM (
        SELECT named.position, named.word,
          pg_catalog.quote_ident(fn_ns.nspname) || '.' || pg_catalog.quote_ident(fn.proname) AS value
        FROM (VALUES
          (1, 'SFUNC', agg.aggtransfn), (4, 'FINALFUNC', agg.aggfinalfn), (7, 'COMBINEFUNC', agg.aggcombinefn),
          (8, 'SERIALFUNC', agg.aggserialfn), (9, 'DESERIALFUNC', agg.aggdeserialfn),
          (11, 'MSFUNC', agg.aggmtransfn), (12, 'MINVFUNC', agg.aggminvtransfn), (15, 'MFINALFUNC', agg.aggmfinalfn)
        ) AS named (position, word, function)
        JOIN pg_catalog.pg_proc AS fn ON fn.oid = named.function
        JOIN pg_catalog.pg_namespace AS fn_ns ON fn_ns.oid = fn.pronamespace
        UNION ALL
        SELECT plain.position, plain.word, plain.value
        FROM (VALUES
          (2, 'STYPE', pg_catalog.format_type(agg.aggtranstype, NULL)),
          (3, 'SSPACE', nullif(agg.aggtransspace, 0)::pg_catalog.text),
          (5, 'FINALFUNC_EXTRA', CASE WHEN agg.aggfinalextra THEN 'true' END),
          (6, 'FINALFUNC_MODIFY', CASE WHEN agg.aggfinalmodify <> usual.modify THEN CASE agg.aggfinalmodify
            WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END),
          (10, 'INITCOND', pg_catalog.quote_literal(agg.agginitval)),
          (13, 'MSTYPE', CASE WHEN agg.aggmtranstype <> 0 THEN pg_catalog.format_type(agg.aggmtranstype, NULL) END),
          (14, 'MSSPACE', nullif(agg.aggmtransspace, 0)::pg_catalog.text),
          (16, 'MFINALFUNC_EXTRA', CASE WHEN agg.aggmfinalextra THEN 'true' END),
          (17, 'MFINALFUNC_MODIFY', CASE WHEN agg.aggmfinalmodify <> usual.modify THEN CASE agg.aggmfinalmodify
            WHEN 'r' THEN 'READ_ONLY' WHEN 's' THEN 'SHAREABLE' ELSE 'READ_WRITE' END END),
          (18, 'MINITCOND', pg_catalog.quote_literal(agg.aggminitval)),
          (19, 'SORTOP', (
            SELECT 'OPERATOR(' || pg_catalog.quote_ident(op_ns.nspname) || '.' || op.oprname || ')'
            FROM pg_catalog.pg_operator AS op
            JOIN pg_catalog.pg_namespace AS op_ns ON op_ns.oid = op.oprnamespace
            WHERE op.oid = agg.aggsortop
          )),
          (20, 'HYPOTHETICAL', CASE WHEN agg.aggkind = 'h' THEN 'true' END)
        ) AS plain (position, word, value)
        WHERE plain.value IS NOT NULL
      ) AS option
    ) END AS options
  FROM (SELECT CASE WHEN agg.aggkind = 'n' THEN 'r' ELSE 'w' END AS modify) AS usual
) AS aggregated ON true
WHERE ns.nspname !~ '^pg_'
  AND ns.nspname NOT IN ('information_schema', 'taskschema')
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass AND dep.objid = pro.oid AND dep.deptype IN ('e', 'i')
  )
ORDER BY ns.nspname, pro.proname, pg_catalog.oidvectortypes(pro.proargtypes) COLLATE pg_catalog."C"
