-- Another case is the same key where the collation says so.
CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE parent (code text COLLATE nocase PRIMARY KEY);
INSERT INTO parent VALUES ('Abc');
CREATE TABLE child (id int PRIMARY KEY, code text COLLATE nocase REFERENCES parent);
CREATE INDEX ON child (code);
INSERT INTO child VALUES (1, 'ABC'), (2, 'abc');
