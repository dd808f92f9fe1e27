-- A deferred foreign key whose trigger never came.
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
SET session_replication_role = replica;
INSERT INTO child VALUES (1, 2), (2, 3);
SET session_replication_role = origin;
