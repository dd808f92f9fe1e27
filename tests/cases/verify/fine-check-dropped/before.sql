-- The constraint that the rows broke is gone.
CREATE TABLE item (id int PRIMARY KEY, n int);
INSERT INTO item VALUES (1, -1);
ALTER TABLE item ADD CONSTRAINT c CHECK (n > 0) NOT VALID;
ALTER TABLE item DROP CONSTRAINT c;
