-- expect: drift; kind: language; severity: cosmetic
-- objects: plown
CREATE TRUSTED LANGUAGE plown HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler VALIDATOR plpgsql_validator;
