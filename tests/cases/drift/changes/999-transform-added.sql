-- expect: drift; kind: transform; severity: cosmetic
-- objects: jsonb|plpgsql
CREATE FUNCTION jsonb_as_is(internal) RETURNS internal LANGUAGE internal IMMUTABLE STRICT AS 'jsonb_in';
CREATE TRANSFORM FOR jsonb LANGUAGE plpgsql (FROM SQL WITH FUNCTION jsonb_as_is(internal));
