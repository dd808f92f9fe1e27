-- expect: drift; kind: function; severity: breaking
-- objects: task_depth
CREATE OR REPLACE FUNCTION task_depth(p_task bigint) RETURNS integer
LANGUAGE sql STABLE PARALLEL SAFE
BEGIN ATOMIC
  SELECT CASE WHEN parent_id IS NULL THEN 0 ELSE 1 END FROM task WHERE id = p_task;
END;
