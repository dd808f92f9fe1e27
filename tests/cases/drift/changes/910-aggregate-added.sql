-- expect: drift; kind: function; severity: cosmetic
-- objects: longest
CREATE FUNCTION longer(a text, b text) RETURNS text LANGUAGE sql IMMUTABLE STRICT AS $fn$
  SELECT CASE WHEN length(b) > length(a) THEN b ELSE a END
$fn$;
CREATE AGGREGATE longest (text) (SFUNC = longer, STYPE = text);
