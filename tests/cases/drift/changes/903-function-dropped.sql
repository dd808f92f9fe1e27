-- expect: drift; kind: function; severity: breaking
-- objects: task_depth
DROP FUNCTION task_depth(bigint);
