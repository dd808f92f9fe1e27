-- expect: drift; kind: default; severity: breaking
-- objects: allocation_pct
-- note: The domain's default of 100 no longer applies, and the column is NOT NULL.
ALTER TABLE task_assignment ALTER COLUMN allocation_pct SET DEFAULT NULL;
