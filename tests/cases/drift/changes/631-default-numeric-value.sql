-- expect: drift; kind: default; severity: behaviour
-- objects: hourly_rate
ALTER TABLE worker ALTER COLUMN hourly_rate SET DEFAULT 25;
