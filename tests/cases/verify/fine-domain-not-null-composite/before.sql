-- A composite that is null has no parts that could be.
CREATE DOMAIN price AS int NOT NULL;
CREATE TYPE offer AS (p price);
CREATE TABLE item (id int PRIMARY KEY, o offer);
INSERT INTO item VALUES (1, NULL), (2, ROW(1));
