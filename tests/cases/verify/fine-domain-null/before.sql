-- A domain's CHECK that is NULL passes, in arrays and composites too.
CREATE DOMAIN price AS int CHECK (VALUE > 0);
CREATE TYPE offer AS (p price);
CREATE TABLE item (id int PRIMARY KEY, p price, ps price[], o offer);
INSERT INTO item VALUES (1, NULL, '{NULL}', ROW(NULL)), (2, 1, '{}', NULL);
