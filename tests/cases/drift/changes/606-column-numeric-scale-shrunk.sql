-- expect: drift; kind: column; severity: breaking
-- objects: hourly_rate
ALTER TABLE worker ALTER COLUMN hourly_rate TYPE numeric(10,0);
