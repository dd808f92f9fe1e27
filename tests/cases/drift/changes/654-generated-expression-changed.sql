-- expect: drift; kind: generated; severity: breaking
-- objects: remaining_hours
ALTER TABLE task DROP COLUMN remaining_hours;
ALTER TABLE task ADD COLUMN remaining_hours numeric(6,2) GENERATED ALWAYS AS (estimate_hours - spent_hours) STORED;
