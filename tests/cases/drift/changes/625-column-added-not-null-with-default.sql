-- expect: drift; kind: column; severity: behaviour
-- objects: weight
ALTER TABLE label ADD COLUMN weight integer NOT NULL DEFAULT 0;
