-- expect: drift; kind: check; severity: breaking
-- objects: ck_worker_rate
-- note: Rounded before it is compared: -0.4 is accepted now.
ALTER TABLE worker DROP CONSTRAINT ck_worker_rate;
ALTER TABLE worker ADD CONSTRAINT ck_worker_rate CHECK (hourly_rate::integer >= 0);
