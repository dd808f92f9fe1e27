-- A collation that knows no case.
CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE item (id int PRIMARY KEY, code text COLLATE nocase UNIQUE DEFERRABLE);
SET session_replication_role = replica;
INSERT INTO item VALUES (1, 'Abc'), (2, 'aBC'), (3, 'abd');
SET session_replication_role = origin;
