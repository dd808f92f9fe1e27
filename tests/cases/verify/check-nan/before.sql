-- NaN is greater than every number, and so breaks an upper bound.
CREATE TABLE item (id int PRIMARY KEY, n float8);
INSERT INTO item VALUES (1, 1), (2, 'NaN'), (3, 'Infinity');
ALTER TABLE item ADD CONSTRAINT item_n CHECK (n < 100) NOT VALID;
