-- expect: clean; kind: check; severity: none
-- tier: semantic
ALTER TABLE worker DROP CONSTRAINT ck_worker_rate;
ALTER TABLE worker ADD CONSTRAINT ck_worker_rate CHECK (NOT (hourly_rate < 0));
