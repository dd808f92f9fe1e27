-- expect: drift; kind: function; severity: behaviour
-- objects: task_depth
ALTER FUNCTION task_depth(bigint) SET work_mem = '64MB';
