-- expect: drift; kind: table; severity: breaking
-- objects: time_entry|time_entry_base
ALTER TABLE time_entry RENAME TO time_entry_base;
CREATE VIEW time_entry AS SELECT * FROM time_entry_base;
GRANT SELECT, INSERT, UPDATE, DELETE ON time_entry TO app_rw;
GRANT SELECT ON time_entry TO app_ro;
