-- A domain that is NOT NULL, by catalog.
CREATE DOMAIN price AS int;
CREATE TABLE item (id int PRIMARY KEY, p price);
INSERT INTO item VALUES (1, 1), (2, NULL);
UPDATE pg_catalog.pg_type SET typnotnull = true WHERE typname = 'price';
