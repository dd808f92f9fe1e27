-- A column of a partitioned table.
CREATE TABLE part (id int PRIMARY KEY, v int) PARTITION BY RANGE (id);
CREATE TABLE part_1 PARTITION OF part DEFAULT;
INSERT INTO part VALUES (1, NULL);
UPDATE pg_catalog.pg_attribute SET attnotnull = true WHERE attrelid IN ('part'::regclass, 'part_1'::regclass) AND attname = 'v';
