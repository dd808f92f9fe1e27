-- A unique index over a function that says something else today.
CREATE FUNCTION plain(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT $1';
CREATE TABLE item (id int PRIMARY KEY, code text);
CREATE UNIQUE INDEX item_code ON item (plain(code));
INSERT INTO item VALUES (1, 'a'), (2, 'A');
CREATE OR REPLACE FUNCTION plain(text) RETURNS text IMMUTABLE LANGUAGE sql AS 'SELECT lower($1)';
