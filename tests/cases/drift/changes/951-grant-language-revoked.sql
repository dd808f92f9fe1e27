-- expect: drift; kind: grant; severity: behaviour
-- objects: plpgsql
REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC;
