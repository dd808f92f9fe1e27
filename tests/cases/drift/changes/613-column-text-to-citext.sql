-- expect: drift; kind: column; severity: breaking
-- objects: time_zone|citext
CREATE EXTENSION citext;
ALTER TABLE worker ALTER COLUMN time_zone DROP DEFAULT;
ALTER TABLE worker ALTER COLUMN time_zone TYPE citext;
ALTER TABLE worker ALTER COLUMN time_zone SET DEFAULT 'UTC';
