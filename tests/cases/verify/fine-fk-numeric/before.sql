-- numeric refers to int: 1.0 is 1.
CREATE TABLE parent (id numeric PRIMARY KEY);
INSERT INTO parent VALUES (1.00);
CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent);
INSERT INTO child VALUES (1, 1);
