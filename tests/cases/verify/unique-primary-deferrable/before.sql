-- A deferrable primary key, twice the same.
CREATE TABLE item (id int PRIMARY KEY DEFERRABLE, n int);
SET session_replication_role = replica;
INSERT INTO item VALUES (1, 1), (1, 2), (2, 3);
SET session_replication_role = origin;
