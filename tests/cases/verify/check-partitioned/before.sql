-- A CHECK of a partitioned table, broken in two of its partitions.
CREATE TABLE part (id int PRIMARY KEY, v int) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (10);
CREATE TABLE part_2 PARTITION OF part DEFAULT;
INSERT INTO part VALUES (1, 1), (2, -1), (11, -1), (100, -1);
ALTER TABLE part ADD CONSTRAINT part_v CHECK (v > 0) NOT VALID;
