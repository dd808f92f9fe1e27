-- MATCH FULL: half a key is none.
CREATE TABLE parent (a int, b int, PRIMARY KEY (a, b));
INSERT INTO parent VALUES (1, 1);
CREATE TABLE child (id int PRIMARY KEY, a int, b int, FOREIGN KEY (a, b) REFERENCES parent MATCH FULL);
SET session_replication_role = replica;
INSERT INTO child VALUES (1, 1, 1), (2, 1, NULL), (3, NULL, NULL), (4, 2, 1);
SET session_replication_role = origin;
