-- expect: drift; kind: generated; severity: breaking
-- objects: remaining_hours
-- note: The column keeps its last values and no longer follows the hours.
ALTER TABLE task ALTER COLUMN remaining_hours DROP EXPRESSION;
