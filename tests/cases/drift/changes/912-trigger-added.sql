-- expect: drift; kind: trigger; severity: behaviour
-- objects: tr_label_audit
CREATE TRIGGER tr_label_audit AFTER DELETE ON label FOR EACH ROW EXECUTE FUNCTION write_audit();
