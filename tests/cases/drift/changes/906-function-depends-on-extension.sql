-- expect: drift; kind: function; severity: cosmetic
-- objects: task_depth
ALTER FUNCTION task_depth(bigint) DEPENDS ON EXTENSION pg_trgm;
