-- expect: drift; kind: default; severity: breaking
-- objects: hourly_rate
-- note: INSERTs that leave the column out are refused now.
ALTER TABLE worker ALTER COLUMN hourly_rate DROP DEFAULT;
