-- A CHECK that children do not inherit.
CREATE TABLE mother (id int PRIMARY KEY, n int CONSTRAINT n_positive CHECK (n > 0) NO INHERIT);
CREATE TABLE child () INHERITS (mother);
INSERT INTO child VALUES (1, -1);
