-- expect: drift; kind: identity; severity: behaviour
-- objects: id|label|label_serial
ALTER TABLE label ALTER COLUMN id DROP IDENTITY;
CREATE SEQUENCE label_serial AS integer OWNED BY label.id;
ALTER TABLE label ALTER COLUMN id SET DEFAULT nextval('label_serial');
GRANT USAGE ON SEQUENCE label_serial TO app_rw;
