-- expect: drift; kind: default; severity: behaviour
-- objects: allocation_pct
ALTER TABLE task_assignment ALTER COLUMN allocation_pct SET DEFAULT 50;
