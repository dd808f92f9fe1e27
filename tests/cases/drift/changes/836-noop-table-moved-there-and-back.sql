-- expect: clean; kind: table; severity: none
-- tier: textual
ALTER TABLE time_entry SET SCHEMA reporting;
ALTER TABLE reporting.time_entry SET SCHEMA public;
