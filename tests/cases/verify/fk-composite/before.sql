-- Two columns, of which the pair is not there.
CREATE TABLE parent (a int, b int, PRIMARY KEY (a, b));
INSERT INTO parent VALUES (1, 1), (2, 2);
CREATE TABLE child (id int PRIMARY KEY, a int, b int, FOREIGN KEY (a, b) REFERENCES parent);
SET session_replication_role = replica;
INSERT INTO child VALUES (1, 1, 1), (2, 1, 2), (3, 9, NULL);
SET session_replication_role = origin;
