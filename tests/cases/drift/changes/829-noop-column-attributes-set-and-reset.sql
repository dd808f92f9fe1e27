-- expect: clean; kind: column; severity: none
-- tier: textual
ALTER TABLE task ALTER COLUMN title SET STATISTICS 500;
ALTER TABLE task ALTER COLUMN title SET STATISTICS -1;
ALTER TABLE attachment ALTER COLUMN checksum SET STORAGE EXTERNAL;
ALTER TABLE attachment ALTER COLUMN checksum SET STORAGE EXTENDED;
ALTER TABLE task_comment ALTER COLUMN body SET COMPRESSION pglz;
ALTER TABLE task_comment ALTER COLUMN body SET COMPRESSION default;
ALTER TABLE task ALTER COLUMN project_id SET (n_distinct = -0.5);
ALTER TABLE task ALTER COLUMN project_id RESET (n_distinct);
