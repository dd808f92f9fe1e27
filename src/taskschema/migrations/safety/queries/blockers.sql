-- name: blockers
-- Who blocks a backend: directly, and where those wait themselves, who is at the root of it.
WITH RECURSIVE chain (waiter, pid, is_direct) AS (
  SELECT %(pid)s::pg_catalog.int4, direct.pid, true
  FROM pg_catalog.unnest(pg_catalog.pg_blocking_pids(%(pid)s::pg_catalog.int4)) AS direct (pid)
  UNION
  SELECT chain.pid, further.pid, false
  FROM chain
  CROSS JOIN LATERAL pg_catalog.unnest(pg_catalog.pg_blocking_pids(chain.pid)) AS further (pid)
  WHERE chain.pid <> 0
),
-- A mode conflicts with those from `least` on; only SHARE lets itself through.
-- https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES
modes (mode, rank, least) AS (
  VALUES
    ('AccessShareLock', 1, 8),
    ('RowShareLock', 2, 7),
    ('RowExclusiveLock', 3, 5),
    ('ShareUpdateExclusiveLock', 4, 4),
    ('ShareLock', 5, 3),
    ('ShareRowExclusiveLock', 6, 3),
    ('ExclusiveLock', 7, 2),
    ('AccessExclusiveLock', 8, 1)
),
locks AS MATERIALIZED (
  SELECT
    lck.pid,
    lck.granted,
    lck.virtualtransaction,
    lck.mode,
    modes.rank,
    modes.least,
    lck.locktype,
    lck.transactionid,
    lck.database,
    lck.relation,
    ROW(
      lck.locktype, lck.database, lck.relation, lck.page, lck.tuple, lck.virtualxid, lck.transactionid,
      lck.classid, lck.objid, lck.objsubid
    ) AS object
  FROM pg_catalog.pg_locks AS lck
  JOIN modes ON modes.mode = lck.mode
  WHERE EXISTS (SELECT FROM chain)
),
found AS (
  SELECT
    chain.pid,
    chain.is_direct,
    wanted.database,
    wanted.mine AS relid,
    held.mode,
    held.rank,
    held.granted,
    prepared.gid,
    prepared.owner,
    prepared.prepared
  FROM chain
  LEFT JOIN LATERAL (
    -- Who waits for the end of a transaction to change a row has locked the row's place before.
    SELECT
      lck.object,
      lck.mode,
      lck.least,
      COALESCE(lck.database, place.database) AS database,
      COALESCE(lck.relation, place.relation) AS mine
    FROM locks AS lck
    LEFT JOIN locks AS place
      ON place.pid = lck.pid AND place.locktype = 'tuple' AND lck.locktype = 'transactionid'
    WHERE lck.pid = chain.waiter AND NOT lck.granted
    LIMIT 1
  ) AS wanted ON true
  LEFT JOIN locks AS held
    ON COALESCE(held.pid, 0) = chain.pid
    AND held.object IS NOT DISTINCT FROM wanted.object
    AND held.rank >= wanted.least
    AND NOT (held.mode = 'ShareLock' AND wanted.mode = 'ShareLock')
  -- The locks of a prepared transaction have no pid, and their virtual transaction is whichever it had.
  LEFT JOIN (
    SELECT own.virtualtransaction, xact.gid, xact.owner, xact.prepared
    FROM locks AS own
    JOIN pg_catalog.pg_prepared_xacts AS xact ON xact.transaction = own.transactionid
    WHERE own.pid IS NULL AND own.locktype = 'transactionid' AND own.granted
  ) AS prepared
    ON held.pid IS NULL AND prepared.virtualtransaction = held.virtualtransaction
  -- CREATE INDEX CONCURRENTLY may wait for the snapshot of this very query.
  WHERE chain.pid NOT IN (%(pid)s::pg_catalog.int4, pg_catalog.pg_backend_pid())
    AND (chain.is_direct OR NOT EXISTS (SELECT FROM chain AS deeper WHERE deeper.waiter = chain.pid))
),
blockers AS (
  SELECT DISTINCT ON (found.pid, found.gid) found.*
  FROM found
  ORDER BY found.pid, found.gid, found.is_direct DESC, found.granted DESC NULLS LAST, found.rank DESC
)
SELECT
  blk.pid,
  COALESCE(act.application_name, '') AS application_name,
  COALESCE(blk.owner, act.usename, '')::pg_catalog.text AS "user",
  pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - COALESCE(blk.prepared, act.xact_start)) AS age,
  CASE WHEN blk.pid = 0 THEN 'prepared' ELSE COALESCE(act.state, '') END AS state,
  -- The text of another database may be in another encoding.
  CASE
    WHEN act.query = '<insufficient privilege>' OR act.datid <> db.oid THEN ''
    ELSE COALESCE(pg_catalog.left(pg_catalog.btrim(
      pg_catalog.regexp_replace(pg_catalog.left(act.query, 1000), '[[:cntrl:][:space:]]+', ' ', 'g')
    ), 120), '')
  END AS query,
  COALESCE(pg_catalog.quote_ident(ns.nspname) || '.' || pg_catalog.quote_ident(cls.relname), '') AS relation,
  COALESCE(blk.mode, '') AS lock_mode,
  blk.pid = 0 AS is_prepared,
  COALESCE(blk.gid, '') AS gid,
  COALESCE(blk.granted, true) AS holds
FROM blockers AS blk
JOIN pg_catalog.pg_database AS db ON db.datname = pg_catalog.current_database()
LEFT JOIN pg_catalog.pg_stat_activity AS act ON act.pid = blk.pid
LEFT JOIN pg_catalog.pg_class AS cls ON cls.oid = blk.relid AND blk.database IN (0, db.oid)
LEFT JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
ORDER BY blk.is_direct DESC, act.xact_start, blk.prepared, blk.pid
