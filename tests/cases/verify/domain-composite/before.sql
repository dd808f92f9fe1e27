-- A composite type with a domain in it.
CREATE DOMAIN price AS int;
CREATE TYPE offer AS (name text, p price);
CREATE TABLE item (id int PRIMARY KEY, o offer, os offer[]);
INSERT INTO item VALUES (1, ('a', 1), ARRAY[('b', 2)::offer]), (2, ('a', -1), NULL), (3, NULL, ARRAY[('b', -2)::offer]);
ALTER DOMAIN price ADD CHECK (VALUE > 0) NOT VALID;
