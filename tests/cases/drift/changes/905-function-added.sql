-- expect: drift; kind: function; severity: cosmetic
-- objects: days_late
CREATE FUNCTION days_late(p_due timestamptz) RETURNS integer LANGUAGE sql STABLE
  RETURN EXTRACT(day FROM now() - p_due);
