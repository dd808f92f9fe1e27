-- The same with an index on the column, and many rows.
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent);
CREATE INDEX ON child (parent);
SET session_replication_role = replica;
INSERT INTO child SELECT n, 1 + n % 2 FROM generate_series(1, 500) AS n;
INSERT INTO child VALUES (501, 7), (502, NULL), (503, 8);
SET session_replication_role = origin;
