-- 25 rows break a CHECK; the ten with the first keys are named.
CREATE TABLE item (id int PRIMARY KEY, n int);
INSERT INTO item SELECT i, -1 FROM generate_series(1, 25) AS i ORDER BY i DESC;
ALTER TABLE item ADD CONSTRAINT item_n CHECK (n > 0) NOT VALID;
