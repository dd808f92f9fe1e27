-- NOT VALID, but every row obeys.
CREATE TABLE item (id int PRIMARY KEY, n int);
INSERT INTO item VALUES (1, 1);
ALTER TABLE item ADD CHECK (n > 0) NOT VALID;
