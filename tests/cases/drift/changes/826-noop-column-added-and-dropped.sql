-- expect: clean; kind: column; severity: none
-- tier: textual
ALTER TABLE task ADD COLUMN tmp text NOT NULL DEFAULT 'x';
COMMENT ON COLUMN task.tmp IS 'for an hour';
GRANT SELECT (tmp) ON task TO app_admin;
ALTER TABLE task DROP COLUMN tmp;
