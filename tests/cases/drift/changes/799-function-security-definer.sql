-- expect: drift; kind: function; severity: breaking
-- objects: task_depth
ALTER FUNCTION task_depth(bigint) SECURITY DEFINER;
