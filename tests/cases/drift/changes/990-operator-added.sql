-- expect: drift; kind: operator; severity: behaviour
-- objects: ===
CREATE FUNCTION same_text(text, text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $fn$ SELECT lower($1) = lower($2) $fn$;
CREATE OPERATOR === (LEFTARG = text, RIGHTARG = text, FUNCTION = same_text, COMMUTATOR = ===);
