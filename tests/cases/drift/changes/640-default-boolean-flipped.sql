-- expect: drift; kind: default; severity: behaviour
-- objects: is_active
ALTER TABLE worker ALTER COLUMN is_active SET DEFAULT false;
