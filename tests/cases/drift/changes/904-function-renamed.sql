-- expect: drift; kind: function; severity: breaking
-- objects: task_depth|depth_of_task
ALTER FUNCTION task_depth(bigint) RENAME TO depth_of_task;
