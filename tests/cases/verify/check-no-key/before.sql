-- A table without a primary key: the row is known by its place.
CREATE TABLE item (n int);
INSERT INTO item VALUES (1), (-1), (2);
ALTER TABLE item ADD CONSTRAINT item_n CHECK (n > 0) NOT VALID;
