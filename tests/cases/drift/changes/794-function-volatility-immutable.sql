-- expect: drift; kind: function; severity: behaviour
-- objects: task_depth
ALTER FUNCTION task_depth(bigint) IMMUTABLE;
