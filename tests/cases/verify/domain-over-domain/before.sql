-- A domain over a domain, which states the rule.
CREATE DOMAIN price AS numeric(8, 2);
CREATE DOMAIN small_price AS price;
CREATE TABLE item (id int PRIMARY KEY, p small_price);
INSERT INTO item VALUES (1, 1), (2, -1);
ALTER DOMAIN price ADD CHECK (VALUE > 0) NOT VALID;
