-- expect: drift; kind: column; severity: behaviour
-- objects: hourly_rate
ALTER TABLE worker ALTER COLUMN hourly_rate TYPE numeric;
