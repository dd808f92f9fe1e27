-- expect: clean; kind: table; severity: none
-- tier: textual
ALTER TABLE task RENAME TO tmp;
ALTER TABLE tmp RENAME TO task;
