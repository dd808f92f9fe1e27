-- A CHECK that is NOT ENFORCED.
-- requires: 18
CREATE TABLE item (id int PRIMARY KEY, n int, CONSTRAINT item_n CHECK (n > 0) NOT ENFORCED);
INSERT INTO item VALUES (1, -1), (2, 1);
