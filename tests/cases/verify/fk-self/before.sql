-- A table that refers to itself.
CREATE TABLE node (id int PRIMARY KEY, up int REFERENCES node);
SET session_replication_role = replica;
INSERT INTO node VALUES (1, NULL), (2, 1), (3, 99), (4, 4);
SET session_replication_role = origin;
