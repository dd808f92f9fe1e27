-- expect: clean; kind: maintenance; severity: none
-- tier: textual
VACUUM FULL task;
