-- A row that was loaded with session_replication_role = replica.
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent);
SET session_replication_role = replica;
INSERT INTO child VALUES (1, 1), (2, 7), (3, NULL);
SET session_replication_role = origin;
