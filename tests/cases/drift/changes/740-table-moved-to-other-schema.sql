-- expect: drift; kind: table; severity: breaking
-- objects: time_entry
ALTER TABLE time_entry SET SCHEMA reporting;
