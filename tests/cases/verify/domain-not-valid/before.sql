-- A CHECK of a domain that is NOT VALID.
CREATE DOMAIN price AS int;
CREATE TABLE item (id int PRIMARY KEY, p price);
INSERT INTO item VALUES (1, 1), (2, -1), (3, NULL);
ALTER DOMAIN price ADD CHECK (VALUE > 0) NOT VALID;
