-- expect: drift; kind: generated; severity: behaviour
-- objects: is_done
ALTER TABLE task ADD COLUMN is_done boolean GENERATED ALWAYS AS (status = 'done') STORED;
