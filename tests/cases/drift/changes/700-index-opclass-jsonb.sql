-- expect: drift; kind: index; severity: behaviour
-- objects: ix_worker_settings
DROP INDEX ix_worker_settings;
CREATE INDEX ix_worker_settings ON worker USING gin (settings);
