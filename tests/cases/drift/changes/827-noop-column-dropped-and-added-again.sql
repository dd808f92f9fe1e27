-- expect: clean; kind: column; severity: none
-- tier: textual
-- note: It is the last column now: the order of columns is no drift.
ALTER TABLE task_comment DROP COLUMN edited_at;
ALTER TABLE task_comment ADD COLUMN edited_at timestamptz(3);
