-- expect: clean; kind: column; severity: none
-- tier: textual
ALTER TABLE time_entry ALTER COLUMN minutes TYPE bigint;
ALTER TABLE time_entry ALTER COLUMN minutes TYPE integer;
