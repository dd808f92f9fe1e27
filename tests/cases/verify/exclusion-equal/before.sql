-- An exclusion constraint of equality, by hash.
CREATE TABLE item (id int PRIMARY KEY, code text, EXCLUDE USING hash (code WITH =) DEFERRABLE);
SET session_replication_role = replica;
INSERT INTO item VALUES (1, 'a'), (2, 'a'), (3, NULL), (4, NULL);
SET session_replication_role = origin;
