-- An array of a domain.
CREATE DOMAIN price AS int;
CREATE TABLE item (id int PRIMARY KEY, p price[]);
INSERT INTO item VALUES (1, '{1,2}'), (2, '{1,-2}'), (3, '{}'), (4, '{NULL}');
ALTER DOMAIN price ADD CHECK (VALUE > 0) NOT VALID;
