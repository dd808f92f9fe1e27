-- Rows that refer to each other, and to themselves.
CREATE TABLE node (id int PRIMARY KEY, up int REFERENCES node DEFERRABLE INITIALLY DEFERRED);
INSERT INTO node VALUES (1, 2), (2, 1), (3, 3);
