-- name: advance
-- How far the statement of a backend is, from whichever view has a row for it.
WITH advance (datid, relid, command, phase, done, total, unit) AS (
  SELECT
    idx.datid,
    idx.relid,
    COALESCE(idx.command, 'CREATE INDEX'),
    idx.phase,
    amount.done,
    amount.total,
    amount.unit
  FROM pg_catalog.pg_stat_progress_create_index AS idx
  CROSS JOIN LATERAL (
    -- Counters of earlier phases keep their values, so the phase says which of them counts.
    SELECT idx.lockers_done, idx.lockers_total, 'lockers' WHERE idx.phase LIKE 'waiting for%%'
    UNION ALL
    SELECT idx.tuples_done, idx.tuples_total, 'tuples' WHERE idx.phase LIKE '%%tuples%%'
    UNION ALL
    -- While a scan is at its first block, the server says that all blocks are done.
    SELECT
      CASE
        WHEN idx.phase LIKE '%%scanning table' AND idx.blocks_done >= idx.blocks_total THEN 0
        ELSE idx.blocks_done
      END,
      idx.blocks_total,
      'blocks'
    WHERE (idx.phase LIKE 'waiting for%%' OR idx.phase LIKE '%%tuples%%') IS NOT TRUE
  ) AS amount (done, total, unit)
  WHERE idx.pid = %(pid)s::pg_catalog.int4
  UNION ALL
  SELECT
    vac.datid,
    vac.relid,
    'VACUUM',
    vac.phase,
    CASE vac.phase WHEN 'vacuuming heap' THEN vac.heap_blks_vacuumed ELSE vac.heap_blks_scanned END,
    vac.heap_blks_total,
    'blocks'
  FROM pg_catalog.pg_stat_progress_vacuum AS vac
  WHERE vac.pid = %(pid)s::pg_catalog.int4
  UNION ALL
  SELECT
    clu.datid,
    clu.relid,
    COALESCE(clu.command, 'CLUSTER'),
    clu.phase,
    amount.done,
    amount.total,
    amount.unit
  FROM pg_catalog.pg_stat_progress_cluster AS clu
  CROSS JOIN LATERAL (
    SELECT clu.heap_blks_scanned, clu.heap_blks_total, 'blocks' WHERE clu.phase = 'seq scanning heap'
    UNION ALL
    SELECT clu.index_rebuild_count, 0, 'indexes' WHERE clu.phase = 'rebuilding index'
    UNION ALL
    SELECT clu.heap_tuples_written, 0, 'tuples'
    WHERE (clu.phase IN ('seq scanning heap', 'rebuilding index')) IS NOT TRUE
  ) AS amount (done, total, unit)
  WHERE clu.pid = %(pid)s::pg_catalog.int4
  UNION ALL
  SELECT
    ana.datid, ana.relid, 'ANALYZE', ana.phase, ana.sample_blks_scanned, ana.sample_blks_total, 'blocks'
  FROM pg_catalog.pg_stat_progress_analyze AS ana
  WHERE ana.pid = %(pid)s::pg_catalog.int4
  UNION ALL
  SELECT
    cop.datid,
    cop.relid,
    COALESCE(cop.command, 'COPY'),
    '',
    cop.bytes_processed,
    cop.bytes_total,
    'bytes'
  FROM pg_catalog.pg_stat_progress_copy AS cop
  WHERE cop.pid = %(pid)s::pg_catalog.int4
)
SELECT
  adv.command,
  COALESCE(adv.phase, '') AS phase,
  COALESCE(adv.done, 0) AS done,
  COALESCE(adv.total, 0) AS total,
  adv.unit,
  COALESCE(pg_catalog.quote_ident(ns.nspname) || '.' || pg_catalog.quote_ident(cls.relname), '') AS relation
FROM advance AS adv
JOIN pg_catalog.pg_database AS db ON db.datname = pg_catalog.current_database()
LEFT JOIN pg_catalog.pg_class AS cls ON cls.oid = adv.relid AND adv.datid = db.oid
LEFT JOIN pg_catalog.pg_namespace AS ns ON ns.oid = cls.relnamespace
ORDER BY adv.command
LIMIT 1
