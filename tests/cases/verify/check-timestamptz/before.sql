-- A bound in time, across time zones.
CREATE TABLE item (id int PRIMARY KEY, at timestamptz);
INSERT INTO item VALUES (1, '2026-01-01 00:30:00+01'), (2, '2026-01-01 00:30:00+00');
ALTER TABLE item ADD CONSTRAINT item_at CHECK (at >= '2026-01-01 00:00:00+00') NOT VALID;
