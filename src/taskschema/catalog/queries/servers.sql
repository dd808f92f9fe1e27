-- name: servers
-- Every foreign server that no extension brought; options that may hold secrets are not read.
-- nothing without: pg_catalog.pg_foreign_server
SELECT
  srv.srvname::pg_catalog.text AS name,
  fdw.fdwname::pg_catalog.text AS wrapper,
  srv.srvtype AS type,
  srv.srvversion AS version,
  ARRAY(
    SELECT opt.option_name || '=' || CASE
      WHEN opt.option_name ~* 'pass|pwd|secret|token|credential|api_?key|access_?key|account_?key|private_?key|ssl_?key'
        AND opt.option_name <> 'password_required' THEN '(hidden)'
      WHEN opt.option_value ~* '://[^/@]*:[^/@]*@|password *=' THEN '(hidden)'
      ELSE opt.option_value
    END
    FROM pg_catalog.pg_options_to_table(srv.srvoptions) AS opt
    ORDER BY opt.option_name COLLATE pg_catalog."C"
  ) AS options
FROM pg_catalog.pg_foreign_server AS srv
JOIN pg_catalog.pg_foreign_data_wrapper AS fdw ON fdw.oid = srv.srvfdw
WHERE NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend AS dep
  WHERE dep.classid = 'pg_catalog.pg_foreign_server'::pg_catalog.regclass AND dep.objid = srv.oid AND dep.deptype = 'e'
)
ORDER BY srv.srvname
