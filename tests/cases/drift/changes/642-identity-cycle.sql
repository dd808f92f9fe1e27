-- expect: drift; kind: identity; severity: behaviour
-- objects: id|notification_id_seq
ALTER TABLE notification ALTER COLUMN id SET CYCLE;
