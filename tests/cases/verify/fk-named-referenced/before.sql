-- Tables that are called as our own aliases are.
CREATE TABLE referenced (id int PRIMARY KEY, referenced int REFERENCES referenced);
SET session_replication_role = replica;
INSERT INTO referenced VALUES (1, 1), (2, 3);
SET session_replication_role = origin;
