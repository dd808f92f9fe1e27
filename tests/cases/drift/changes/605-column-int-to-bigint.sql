-- expect: drift; kind: column; severity: behaviour
-- objects: minutes
ALTER TABLE time_entry ALTER COLUMN minutes TYPE bigint;
