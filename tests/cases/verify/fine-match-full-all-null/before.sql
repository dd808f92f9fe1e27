-- MATCH FULL: all null passes.
CREATE TABLE parent (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE child (id int PRIMARY KEY, a int, b int, FOREIGN KEY (a, b) REFERENCES parent MATCH FULL);
INSERT INTO child VALUES (1, NULL, NULL);
