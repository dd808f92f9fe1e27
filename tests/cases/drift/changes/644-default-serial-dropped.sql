-- expect: drift; kind: default; severity: breaking
-- objects: id|time_entry
ALTER TABLE time_entry ALTER COLUMN id DROP DEFAULT;
