-- expect: drift; kind: function; severity: breaking
-- objects: task_depth
DROP FUNCTION task_depth(bigint);
CREATE FUNCTION task_depth(p_task bigint) RETURNS bigint
LANGUAGE sql STABLE PARALLEL SAFE AS $fn$
  WITH RECURSIVE up AS (
    SELECT id, parent_id, 0 AS depth FROM task WHERE id = p_task
    UNION ALL
    SELECT t.id, t.parent_id, up.depth + 1 FROM task t JOIN up ON t.id = up.parent_id
  )
  SELECT max(depth) FROM up
$fn$;
COMMENT ON FUNCTION task_depth(bigint) IS 'Number of ancestors of a task';
