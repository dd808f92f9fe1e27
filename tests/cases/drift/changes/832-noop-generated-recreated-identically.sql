-- expect: clean; kind: generated; severity: none
-- tier: textual
ALTER TABLE task DROP COLUMN remaining_hours;
ALTER TABLE task ADD COLUMN remaining_hours numeric(6,2)
  GENERATED ALWAYS AS (GREATEST((estimate_hours - spent_hours), (0)::numeric)) STORED;
