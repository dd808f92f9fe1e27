-- expect: drift; kind: function; severity: breaking
-- objects: task_depth
-- note: task_depth(p_task => 1) is refused now.
DROP FUNCTION task_depth(bigint);
CREATE FUNCTION task_depth(p_id bigint) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE AS $fn$
  WITH RECURSIVE up AS (
    SELECT id, parent_id, 0 AS depth FROM task WHERE id = p_id
    UNION ALL
    SELECT t.id, t.parent_id, up.depth + 1 FROM task t JOIN up ON t.id = up.parent_id
  )
  SELECT max(depth) FROM up
$fn$;
COMMENT ON FUNCTION task_depth(bigint) IS 'Number of ancestors of a task';
