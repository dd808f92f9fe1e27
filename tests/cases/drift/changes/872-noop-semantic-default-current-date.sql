-- expect: clean; kind: default; severity: none
-- tier: semantic
ALTER TABLE project ALTER COLUMN starts_on SET DEFAULT now()::date;
