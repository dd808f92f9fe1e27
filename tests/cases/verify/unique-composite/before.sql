-- A pair of columns, twice; pairs with a null are others.
CREATE TABLE item (id int PRIMARY KEY, a int, b int, UNIQUE (a, b) DEFERRABLE);
SET session_replication_role = replica;
INSERT INTO item VALUES (1, 1, 1), (2, 1, 1), (3, 1, NULL), (4, 1, NULL), (5, 2, 1);
SET session_replication_role = origin;
