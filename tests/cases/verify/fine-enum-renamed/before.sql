-- A label that was renamed is there.
CREATE TYPE colour AS ENUM ('red', 'green');
CREATE TABLE item (id int PRIMARY KEY, c colour, cs colour[]);
INSERT INTO item VALUES (1, 'red', '{red}'), (2, NULL, '{}'), (3, 'green', NULL);
ALTER TYPE colour RENAME VALUE 'red' TO 'it''s %s';
