-- smallint refers to bigint.
CREATE TABLE parent (id bigint PRIMARY KEY);
INSERT INTO parent VALUES (1), (5000000000);
CREATE TABLE child (id int PRIMARY KEY, parent smallint REFERENCES parent);
CREATE INDEX ON child (parent);
SET session_replication_role = replica;
INSERT INTO child VALUES (1, 1), (2, 2);
SET session_replication_role = origin;
