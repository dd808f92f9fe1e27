-- A deferrable key whose trigger was asleep.
CREATE TABLE item (id int PRIMARY KEY, code text UNIQUE DEFERRABLE);
SET session_replication_role = replica;
INSERT INTO item VALUES (1, 'a'), (2, 'b'), (3, 'a'), (4, NULL), (5, NULL);
SET session_replication_role = origin;
