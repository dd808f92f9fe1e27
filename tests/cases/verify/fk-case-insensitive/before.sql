-- A collation that knows no case, on the referenced side.
CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE parent (code text COLLATE nocase PRIMARY KEY);
INSERT INTO parent VALUES ('Abc');
CREATE TABLE child (id int PRIMARY KEY, code text COLLATE nocase REFERENCES parent);
SET session_replication_role = replica;
INSERT INTO child VALUES (1, 'ABC'), (2, 'abd');
SET session_replication_role = origin;
