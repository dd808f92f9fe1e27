-- expect: drift; kind: column; severity: breaking
-- objects: skills
ALTER TABLE worker ALTER COLUMN skills TYPE varchar(40)[];
