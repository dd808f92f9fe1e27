-- A CHECK that was added NOT VALID after the rows.
CREATE TABLE item (id int PRIMARY KEY, price int);
INSERT INTO item VALUES (1, 1), (2, 0), (3, -1);
ALTER TABLE item ADD CONSTRAINT item_price CHECK (price > 0) NOT VALID;
