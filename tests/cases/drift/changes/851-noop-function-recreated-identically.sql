-- expect: clean; kind: function; severity: none
-- tier: textual
DROP FUNCTION task_depth(bigint);
CREATE FUNCTION task_depth(p_task int8) RETURNS int4
LANGUAGE sql CALLED ON NULL INPUT SECURITY INVOKER COST 100 STABLE PARALLEL SAFE AS $other$
  WITH RECURSIVE up AS (
    SELECT id, parent_id, 0 AS depth FROM task WHERE id = p_task
    UNION ALL
    SELECT t.id, t.parent_id, up.depth + 1 FROM task t JOIN up ON t.id = up.parent_id
  )
  SELECT max(depth) FROM up
$other$;
COMMENT ON FUNCTION task_depth(bigint) IS 'Number of ancestors of a task';
