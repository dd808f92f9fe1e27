-- A key of two columns, one of them text.
CREATE TABLE item (a int, b text, n int, PRIMARY KEY (b, a));
INSERT INTO item VALUES (1, 'x', -1), (10, 'x', -1), (9, 'x', -1), (1, 'a', -1);
ALTER TABLE item ADD CONSTRAINT item_n CHECK (n > 0) NOT VALID;
