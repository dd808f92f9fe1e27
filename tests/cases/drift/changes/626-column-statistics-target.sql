-- expect: drift; kind: column; severity: cosmetic
-- objects: title
ALTER TABLE task ALTER COLUMN title SET STATISTICS 500;
