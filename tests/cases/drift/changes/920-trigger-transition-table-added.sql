-- expect: drift; kind: trigger; severity: behaviour
-- objects: tr_label_bulk
CREATE FUNCTION note_bulk() RETURNS trigger LANGUAGE plpgsql AS $fn$ BEGIN RETURN NULL; END $fn$;
CREATE TRIGGER tr_label_bulk AFTER UPDATE ON label
  REFERENCING OLD TABLE AS gone NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION note_bulk();
