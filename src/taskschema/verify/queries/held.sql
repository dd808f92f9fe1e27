-- name: held
-- Tables that somebody holds, or waits for, so that nobody else can read them.
SELECT DISTINCT lck.relation::pg_catalog.int8 AS oid
FROM pg_catalog.pg_locks AS lck
WHERE lck.locktype = 'relation'
  AND lck.mode = 'AccessExclusiveLock'
  AND lck.pid <> pg_catalog.pg_backend_pid()
  AND lck.database = (SELECT db.oid FROM pg_catalog.pg_database AS db WHERE db.datname = pg_catalog.current_database())
ORDER BY oid
