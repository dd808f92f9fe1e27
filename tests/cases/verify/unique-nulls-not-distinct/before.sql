-- Two nulls are one too many with NULLS NOT DISTINCT.
CREATE TABLE item (id int PRIMARY KEY, code text, UNIQUE NULLS NOT DISTINCT (code) DEFERRABLE);
SET session_replication_role = replica;
INSERT INTO item VALUES (1, NULL), (2, NULL), (3, 'a');
SET session_replication_role = origin;
