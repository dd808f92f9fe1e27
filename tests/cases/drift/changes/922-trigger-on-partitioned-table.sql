-- expect: drift; kind: trigger; severity: behaviour
-- objects: tr_audit_guard
CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $fn$ BEGIN RETURN OLD; END $fn$;
CREATE TRIGGER tr_audit_guard BEFORE DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION guard();
