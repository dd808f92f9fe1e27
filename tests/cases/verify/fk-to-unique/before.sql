-- A foreign key to a unique key, not to the primary one.
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
CREATE TABLE child (id int PRIMARY KEY, code text REFERENCES parent (code));
SET session_replication_role = replica;
INSERT INTO child VALUES (1, 'a'), (2, 'A'), (3, '');
SET session_replication_role = origin;
