-- Partitions of partitions.
CREATE TABLE part (id int, k text, v int, PRIMARY KEY (id, k)) PARTITION BY LIST (k);
CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a') PARTITION BY RANGE (id);
CREATE TABLE part_a_1 PARTITION OF part_a DEFAULT;
INSERT INTO part VALUES (1, 'a', -1);
ALTER TABLE part ADD CONSTRAINT part_v CHECK (v > 0) NOT VALID;
