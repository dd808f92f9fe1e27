-- A child does not inherit a foreign key.
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
CREATE TABLE mother (id int PRIMARY KEY, parent int REFERENCES parent);
CREATE TABLE child () INHERITS (mother);
INSERT INTO child VALUES (1, 99);
