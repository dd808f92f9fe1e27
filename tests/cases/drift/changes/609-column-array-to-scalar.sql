-- expect: drift; kind: column; severity: breaking
-- objects: skills|ix_worker_skills
DROP INDEX ix_worker_skills;
ALTER TABLE worker ALTER COLUMN skills DROP DEFAULT;
ALTER TABLE worker ALTER COLUMN skills TYPE text USING array_to_string(skills, ',');
ALTER TABLE worker ALTER COLUMN skills SET DEFAULT '';
