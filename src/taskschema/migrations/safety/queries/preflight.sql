-- name: preflight
-- What in the server will stand in the way of a migration, a row each; who may see little sees little.
WITH sessions AS (
  SELECT
    act.*,
    -- What a role may not see of a session of another role.
    act.query = '<insufficient privilege>' AND act.state IS NULL AS is_hidden,
    pg_catalog.concat_ws(', ', NULLIF(act.application_name, ''), act.usename) AS who
  FROM pg_catalog.pg_stat_activity AS act
  WHERE act.datname = pg_catalog.current_database()
    AND act.pid <> pg_catalog.pg_backend_pid()
    AND act.pid <> ALL (%(own)s::pg_catalog.int4[])
),
wal (lsn) AS (
  -- A standby writes no log of its own, and refuses to be asked for its place in it.
  SELECT
    CASE
      WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
      ELSE pg_catalog.pg_current_wal_lsn()
    END
),
facts (code, pid, name, who, seconds, amount) AS (
  -- CREATE INDEX CONCURRENTLY waits for snapshots in its own database, and for no VACUUM's.
  SELECT
    'old-snapshot',
    ses.pid,
    '',
    ses.who,
    pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - ses.xact_start),
    0::pg_catalog.int8
  FROM sessions AS ses
  WHERE (ses.backend_xmin IS NOT NULL OR ses.backend_xid IS NOT NULL)
    AND ses.backend_type NOT IN ('autovacuum worker', 'parallel worker')
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_progress_vacuum AS vac WHERE vac.pid = ses.pid)
    AND ses.xact_start <= pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => %(snapshot)s)
  UNION ALL
  SELECT
    'idle-in-transaction',
    ses.pid,
    '',
    ses.who,
    pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - ses.state_change),
    0
  FROM sessions AS ses
  WHERE ses.state IN ('idle in transaction', 'idle in transaction (aborted)')
    AND ses.state_change <= pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => %(idle)s)
  UNION ALL
  SELECT
    'prepared-transaction',
    0,
    xact.gid,
    COALESCE(xact.owner, ''),
    pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - xact.prepared),
    0
  FROM pg_catalog.pg_prepared_xacts AS xact
  WHERE xact.database = pg_catalog.current_database()
  UNION ALL
  SELECT
    'wraparound-vacuum',
    ses.pid,
    COALESCE(pg_catalog.substring(ses.query, 'VACUUM (?:ANALYZE )?(.*) \(to prevent wraparound\)$'), ''),
    '',
    pg_catalog.date_part('epoch', pg_catalog.clock_timestamp() - ses.xact_start),
    0
  FROM sessions AS ses
  WHERE ses.backend_type = 'autovacuum worker'
    AND ses.query LIKE 'autovacuum:%%(to prevent wraparound)'
  UNION ALL
  SELECT
    'hidden-sessions',
    0,
    CURRENT_USER::pg_catalog.text,
    '',
    NULL,
    pg_catalog.count(*)
  FROM sessions AS ses
  WHERE ses.is_hidden
    AND (
      ses.backend_xmin IS NOT NULL
      OR ses.backend_xid IS NOT NULL
      OR EXISTS (
        SELECT FROM pg_catalog.pg_locks AS lck
        WHERE lck.pid = ses.pid AND lck.locktype = 'relation' AND lck.granted
      )
    )
  HAVING pg_catalog.count(*) > 0
  UNION ALL
  SELECT
    'replica-lag',
    rep.pid,
    COALESCE(NULLIF(rep.application_name, ''), rep.pid::pg_catalog.text),
    '',
    pg_catalog.date_part('epoch', rep.replay_lag),
    pg_catalog.pg_wal_lsn_diff(wal.lsn, rep.replay_lsn)::pg_catalog.int8
  FROM pg_catalog.pg_stat_replication AS rep
  CROSS JOIN wal
  WHERE rep.replay_lag > pg_catalog.make_interval(secs => %(lag)s)
    OR pg_catalog.pg_wal_lsn_diff(wal.lsn, rep.replay_lsn) > %(lag_bytes)s
  UNION ALL
  SELECT
    'idle-slot',
    0,
    slot.slot_name,
    '',
    NULL,
    pg_catalog.pg_wal_lsn_diff(wal.lsn, slot.restart_lsn)::pg_catalog.int8
  FROM pg_catalog.pg_replication_slots AS slot
  CROSS JOIN wal
  WHERE NOT slot.active
    AND pg_catalog.pg_wal_lsn_diff(wal.lsn, slot.restart_lsn) > %(slot_bytes)s
)
SELECT fct.code, fct.pid, fct.name::pg_catalog.text, fct.who::pg_catalog.text, fct.seconds, fct.amount
FROM facts AS fct
ORDER BY fct.code, fct.pid, fct.name
