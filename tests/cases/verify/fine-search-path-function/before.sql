-- A CHECK whose function finds its table by the search path.
CREATE TABLE allowed (n int PRIMARY KEY);
INSERT INTO allowed VALUES (1);
CREATE FUNCTION is_allowed(int) RETURNS boolean LANGUAGE sql STABLE AS 'SELECT EXISTS (SELECT FROM allowed WHERE n = $1)';
CREATE TABLE item (id int PRIMARY KEY, n int CHECK (is_allowed(n)));
INSERT INTO item VALUES (1, 1);
