-- NOT VALID, but every row obeys.
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
CREATE TABLE child (id int PRIMARY KEY, parent int);
INSERT INTO child VALUES (1, 1), (2, NULL);
ALTER TABLE child ADD FOREIGN KEY (parent) REFERENCES parent NOT VALID;
