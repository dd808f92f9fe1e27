-- A NOT NULL that somebody wrote into the catalog.
CREATE TABLE item (id int PRIMARY KEY, n int);
INSERT INTO item VALUES (1, 1), (2, NULL);
UPDATE pg_catalog.pg_attribute SET attnotnull = true WHERE attrelid = 'item'::regclass AND attname = 'n';
