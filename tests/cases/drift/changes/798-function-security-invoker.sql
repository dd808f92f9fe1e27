-- expect: drift; kind: function; severity: breaking
-- objects: write_audit
ALTER FUNCTION write_audit() SECURITY INVOKER;
