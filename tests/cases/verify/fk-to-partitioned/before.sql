-- A foreign key to a partitioned table.
CREATE TABLE part (id int PRIMARY KEY) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE TABLE part_2 PARTITION OF part DEFAULT;
INSERT INTO part VALUES (1), (11);
CREATE TABLE child (id int PRIMARY KEY, part int REFERENCES part);
SET session_replication_role = replica;
INSERT INTO child VALUES (1, 1), (2, 11), (3, 12);
SET session_replication_role = origin;
