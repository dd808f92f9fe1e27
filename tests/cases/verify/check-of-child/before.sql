-- A child table that inherits a CHECK, and breaks it.
CREATE TABLE mother (id int PRIMARY KEY, n int);
CREATE TABLE child (PRIMARY KEY (id)) INHERITS (mother);
INSERT INTO child VALUES (1, -1);
ALTER TABLE mother ADD CONSTRAINT mother_n CHECK (n > 0) NOT VALID;
