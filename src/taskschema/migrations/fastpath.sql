-- name: fastpath
-- Where a database stands, and what the ledger says of the file that should have brought it there.
-- Fails where one of the tables is missing or may not be read.
SELECT
  version.found,
  entry.outcome,
  entry.chain_hash,
  entry.is_recorded,
  EXISTS (
    SELECT FROM taskschema.journal AS jrn
    WHERE jrn.version_table = place.version_table AND jrn.ledger_id IS NULL
  ) OR EXISTS (
    -- A run that died has left its lease.
    SELECT FROM taskschema.lease AS lea
    WHERE lea.version_table = place.version_table
      AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_stat_activity AS act
        WHERE act.pid = lea.lock_pid
          AND COALESCE(act.backend_start, lea.lock_backend_start) = lea.lock_backend_start
      )
  ) AS is_half_done
FROM (
  SELECT pg_catalog.array_agg(ver.version_num::pg_catalog.text) AS found
  FROM {version_table} AS ver
) AS version
CROSS JOIN (
  SELECT COALESCE(
    %(schema)s::pg_catalog.text,
    (
      SELECT ns.nspname
      FROM pg_catalog.pg_class AS cls
      JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
      WHERE cls.oid = pg_catalog.to_regclass(pg_catalog.quote_ident(%(name)s))
    )::pg_catalog.text
  ) || '.' || %(name)s::pg_catalog.text AS version_table
) AS place
LEFT JOIN LATERAL (
  SELECT led.outcome, led.chain_hash, led.is_recorded
  FROM taskschema.ledger AS led
  WHERE led.version_table = place.version_table
    AND led.revision = version.found[1]
    AND led.outcome <> 'failed'
  ORDER BY led.id DESC
  LIMIT 1
) AS entry ON true
