-- expect: drift; kind: domain; severity: breaking
-- objects: percentage|percentage_range
ALTER DOMAIN percentage DROP CONSTRAINT percentage_range;
ALTER DOMAIN percentage ADD CONSTRAINT percentage_range CHECK (VALUE BETWEEN 0 AND 100) NOT VALID;
