-- expect: clean; kind: domain; severity: none
-- tier: textual
ALTER DOMAIN percentage DROP CONSTRAINT percentage_range;
ALTER DOMAIN percentage ADD CONSTRAINT percentage_range CHECK (VALUE >= 0 AND VALUE <= 100) NOT VALID;
ALTER DOMAIN percentage VALIDATE CONSTRAINT percentage_range;
ALTER DOMAIN percentage SET DEFAULT 50;
ALTER DOMAIN percentage SET DEFAULT 100;
