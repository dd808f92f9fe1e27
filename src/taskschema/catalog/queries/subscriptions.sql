-- name: subscriptions
-- Every subscription of this database, without its connection string, which holds secrets and which only superusers see.
SELECT
  sub.subname::pg_catalog.text AS name,
  ARRAY(SELECT pub FROM pg_catalog.unnest(sub.subpublications) AS pub ORDER BY pub COLLATE pg_catalog."C") AS publications,
  sub.subenabled AS enabled,
  pg_catalog.array_remove(ARRAY[
    CASE WHEN sub.subbinary THEN 'binary=true' END,
    CASE WHEN sub.subdisableonerr THEN 'disable_on_error=true' END,  -- before 15:
    CASE WHEN sub.subfailover THEN 'failover=true' END,  -- before 17:
    'origin=' || nullif(sub.suborigin, 'any'),  -- before 16:
    CASE WHEN NOT sub.subpasswordrequired THEN 'password_required=false' END,  -- before 16:
    CASE WHEN sub.subrunasowner THEN 'run_as_owner=true' END,  -- before 16:
    'slot_name=' || CASE
      WHEN sub.subslotname IS NULL THEN 'NONE'
      WHEN sub.subslotname <> sub.subname THEN sub.subslotname
    END,
    'streaming=' || CASE sub.substream::pg_catalog.text
      WHEN 't' THEN 'on' WHEN 'true' THEN 'on' WHEN 'p' THEN 'parallel' END,
    'synchronous_commit=' || nullif(sub.subsynccommit, 'off'),
    CASE WHEN sub.subtwophasestate <> 'd' THEN 'two_phase=true' END,  -- before 15:
    NULL
  ], NULL) AS options
FROM pg_catalog.pg_subscription AS sub
WHERE sub.subdbid = (
  SELECT db.oid FROM pg_catalog.pg_database AS db WHERE db.datname = pg_catalog.current_database()
)
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend AS dep
    WHERE dep.classid = 'pg_catalog.pg_subscription'::pg_catalog.regclass AND dep.objid = sub.oid AND dep.deptype = 'e'
  )
ORDER BY sub.subname
