-- char(n) refers to char(n) of another length.
CREATE TABLE parent (code char(8) PRIMARY KEY);
INSERT INTO parent VALUES ('a');
CREATE TABLE child (id int PRIMARY KEY, code char(3) REFERENCES parent);
INSERT INTO child VALUES (1, 'a ');
