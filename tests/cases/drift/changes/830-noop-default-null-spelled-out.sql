-- expect: clean; kind: default; severity: none
-- tier: textual
ALTER TABLE task ALTER COLUMN description SET DEFAULT NULL;
