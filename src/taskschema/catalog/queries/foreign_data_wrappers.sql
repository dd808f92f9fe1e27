-- name: foreign_data_wrappers
-- Every foreign-data wrapper that no extension brought; options that may hold secrets are not read.
-- nothing without: pg_catalog.pg_foreign_data_wrapper
SELECT
  fdw.fdwname::pg_catalog.text AS name,
  CASE WHEN fdw.fdwhandler <> 0 THEN fdw.fdwhandler::pg_catalog.regproc::pg_catalog.text END AS handler,
  CASE WHEN fdw.fdwvalidator <> 0 THEN fdw.fdwvalidator::pg_catalog.regproc::pg_catalog.text END AS validator,
  ARRAY(
    SELECT opt.option_name || '=' || CASE
      WHEN opt.option_name ~* 'pass|pwd|secret|token|credential|api_?key|access_?key|account_?key|private_?key|ssl_?key'
        AND opt.option_name <> 'password_required' THEN '(hidden)'
      WHEN opt.option_value ~* '://[^/@]*:[^/@]*@|password *=' THEN '(hidden)'
      ELSE opt.option_value
    END
    FROM pg_catalog.pg_options_to_table(fdw.fdwoptions) AS opt
    ORDER BY opt.option_name COLLATE pg_catalog."C"
  ) AS options
FROM pg_catalog.pg_foreign_data_wrapper AS fdw
WHERE NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend AS dep
  WHERE dep.classid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass AND dep.objid = fdw.oid AND dep.deptype = 'e'
)
ORDER BY fdw.fdwname
