-- An unlogged table.
CREATE UNLOGGED TABLE item (id int PRIMARY KEY, n int);
INSERT INTO item VALUES (1, -1);
ALTER TABLE item ADD CONSTRAINT item_n CHECK (n > 0) NOT VALID;
