-- expect: clean; kind: default; severity: none
-- tier: semantic
ALTER TABLE task ALTER COLUMN priority SET DEFAULT '3';
