-- Tables without rows, and without columns.
CREATE TABLE item (id int PRIMARY KEY, n int CHECK (n > 0));
CREATE TABLE nothing ();
INSERT INTO nothing DEFAULT VALUES;
