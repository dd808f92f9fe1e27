-- MATCH SIMPLE: a null anywhere, and nothing is asked.
CREATE TABLE parent (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE child (id int PRIMARY KEY, a int, b int, FOREIGN KEY (a, b) REFERENCES parent);
INSERT INTO child VALUES (1, 9, NULL), (2, NULL, 9);
