-- The function of a validated CHECK says something else today.
CREATE FUNCTION is_good(int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 0';
CREATE TABLE item (id int PRIMARY KEY, n int CHECK (is_good(n)));
INSERT INTO item VALUES (1, 1), (2, 20);
CREATE OR REPLACE FUNCTION is_good(int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT $1 > 10';
