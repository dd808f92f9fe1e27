-- A CHECK on a column that is computed when it is read.
-- requires: 18
CREATE TABLE item (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) VIRTUAL);
INSERT INTO item (id, a) VALUES (1, 1), (2, 50);
ALTER TABLE item ADD CONSTRAINT item_twice CHECK (twice < 100) NOT VALID;
