-- wrote: the transactions under way, this one and its savepoints, that wrote rows of a table, and how many each.
-- Others that are still under way are not visible; the ids of those that began later and are done say so.
-- https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-PG-SNAPSHOT
SELECT w.full_id::text, w.rows
  FROM (SELECT (pg_catalog.pg_current_xact_id()::text::bigint - pg_catalog.age(g.xmin))::text::xid8 AS full_id, g.rows
          FROM (SELECT t.xmin, pg_catalog.count(*) AS rows FROM {relation} t GROUP BY t.xmin) g
         WHERE pg_catalog.age(g.xmin) <= 0) w
 WHERE pg_catalog.pg_xact_status(w.full_id) = 'in progress'
 ORDER BY w.full_id
