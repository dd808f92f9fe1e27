-- expect: drift; kind: column; severity: breaking
-- objects: color
-- note: No blank padding any more; the printed check changes with it.
ALTER TABLE label ALTER COLUMN color TYPE varchar(7);
