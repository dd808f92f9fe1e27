-- expect: clean; kind: function; severity: none
-- tier: textual
ALTER FUNCTION task_depth(bigint) VOLATILE STRICT LEAKPROOF COST 5 PARALLEL UNSAFE SECURITY DEFINER SET work_mem = '1MB';
ALTER FUNCTION task_depth(bigint) STABLE CALLED ON NULL INPUT NOT LEAKPROOF COST 100 PARALLEL SAFE SECURITY INVOKER RESET ALL;
ALTER FUNCTION write_audit() RESET search_path;
ALTER FUNCTION write_audit() SET search_path = public, pg_temp;
