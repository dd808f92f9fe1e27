-- A child does not share its mother's key.
CREATE TABLE mother (id int PRIMARY KEY DEFERRABLE);
CREATE TABLE child () INHERITS (mother);
INSERT INTO mother VALUES (1);
INSERT INTO child VALUES (1), (1);
