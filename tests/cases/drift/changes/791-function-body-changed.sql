-- expect: drift; kind: function; severity: breaking
-- objects: task_depth
CREATE OR REPLACE FUNCTION task_depth(p_task bigint) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE AS $fn$
  WITH RECURSIVE up AS (
    SELECT id, parent_id, 1 AS depth FROM task WHERE id = p_task
    UNION ALL
    SELECT t.id, t.parent_id, up.depth + 1 FROM task t JOIN up ON t.id = up.parent_id
  )
  SELECT max(depth) FROM up
$fn$;
