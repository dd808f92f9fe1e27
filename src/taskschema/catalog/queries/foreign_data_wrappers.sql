-- name: foreign_data_wrappers
-- Every foreign-data wrapper that no extension brought; secrets are masked where rows become objects.
-- nothing without: pg_catalog.pg_foreign_data_wrapper
SELECT
  fdw.fdwname::pg_catalog.text AS name,
  CASE WHEN fdw.fdwhandler <> 0 THEN fdw.fdwhandler::pg_catalog.regproc::pg_catalog.text END AS handler,
  CASE WHEN fdw.fdwvalidator <> 0 THEN fdw.fdwvalidator::pg_catalog.regproc::pg_catalog.text END AS validator,
  ARRAY(
    SELECT opt.option_name || '=' || opt.option_value  -- not in the digest
    -- A digest would let secrets be guessed; so it says nothing, and is equal to no other.
    -- in the digest: SELECT opt.option_name || '=' || CASE
    -- in the digest:   WHEN opt.option_name || opt.option_value ~* 'pass|pwd|secret|token|credential|key|://'
    -- in the digest:   THEN pg_catalog.gen_random_uuid()::pg_catalog.text
    -- in the digest:   ELSE opt.option_value
    -- in the digest: END
    FROM pg_catalog.pg_options_to_table(fdw.fdwoptions) AS opt
    ORDER BY opt.option_name COLLATE pg_catalog."C"
  ) AS options
FROM pg_catalog.pg_foreign_data_wrapper AS fdw
WHERE NOT EXISTS (
  SELECT FROM pg_catalog.pg_depend AS dep
  WHERE dep.classid = 'pg_catalog.pg_foreign_data_wrapper'::pg_catalog.regclass AND dep.objid = fdw.oid AND dep.deptype = 'e'
)
ORDER BY fdw.fdwname
