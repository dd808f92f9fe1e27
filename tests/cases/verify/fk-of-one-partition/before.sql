-- A foreign key that one partition has of its own.
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
CREATE TABLE part (id int PRIMARY KEY, parent int) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF part DEFAULT;
ALTER TABLE part_1 ADD CONSTRAINT own FOREIGN KEY (parent) REFERENCES parent;
SET session_replication_role = replica;
INSERT INTO part VALUES (1, 1), (2, 9);
SET session_replication_role = origin;
