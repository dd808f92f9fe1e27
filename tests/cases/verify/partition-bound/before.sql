-- Rows that are in the wrong partition: its bound was changed in the catalog.
CREATE TABLE part (id int PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1, 2);
CREATE TABLE part_2 PARTITION OF part FOR VALUES IN (3);
INSERT INTO part VALUES (1), (2), (3);
CREATE TABLE kept AS SELECT relpartbound FROM pg_catalog.pg_class WHERE false;
ALTER TABLE part DETACH PARTITION part_2;
ALTER TABLE part_2 ADD CONSTRAINT says_so CHECK (id = 4 AND id IS NOT NULL) NOT VALID;
UPDATE pg_catalog.pg_constraint SET convalidated = true WHERE conname = 'says_so';
ALTER TABLE part ATTACH PARTITION part_2 FOR VALUES IN (4);
ALTER TABLE part_2 DROP CONSTRAINT says_so;
DROP TABLE kept;
