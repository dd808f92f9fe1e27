-- The row is in a child of the referenced table, which does not count.
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
CREATE TABLE parent_child () INHERITS (parent);
INSERT INTO parent_child VALUES (7, 'x');
CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent);
SET session_replication_role = replica;
INSERT INTO child VALUES (1, 1), (2, 7);
SET session_replication_role = origin;
