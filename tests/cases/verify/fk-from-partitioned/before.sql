-- A foreign key of a partitioned table.
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
CREATE TABLE part (id int PRIMARY KEY, parent int REFERENCES parent) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE TABLE part_2 PARTITION OF part DEFAULT;
SET session_replication_role = replica;
INSERT INTO part VALUES (1, 1), (2, 9), (20, 9);
SET session_replication_role = origin;
