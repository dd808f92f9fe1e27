-- expect: drift; kind: column; severity: breaking
-- objects: title|headline
-- note: The view goes on with the old name of its own column.
ALTER TABLE task RENAME COLUMN title TO headline;
