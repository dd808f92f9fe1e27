-- expect: clean; kind: column; severity: none
-- tier: textual
ALTER TABLE task RENAME COLUMN title TO tmp;
ALTER TABLE task RENAME COLUMN tmp TO title;
