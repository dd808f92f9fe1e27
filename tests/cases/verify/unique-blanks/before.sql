-- char(n) knows no trailing blanks.
CREATE TABLE item (id int PRIMARY KEY, c char(5) UNIQUE DEFERRABLE, t text UNIQUE DEFERRABLE);
SET session_replication_role = replica;
INSERT INTO item VALUES (1, 'a', 'a'), (2, 'a ', 'a ');
SET session_replication_role = origin;
