-- A label that was taken out of pg_enum by hand.
CREATE TYPE colour AS ENUM ('red', 'green');
CREATE TABLE item (id int PRIMARY KEY, c colour, cs colour[]);
INSERT INTO item VALUES (1, 'red', '{red}'), (2, 'green', NULL), (3, NULL, '{red,green}');
DELETE FROM pg_catalog.pg_enum WHERE enumlabel = 'green';
