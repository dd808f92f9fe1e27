-- A foreign key that is NOT VALID.
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
CREATE TABLE child (id int PRIMARY KEY, parent int);
INSERT INTO child VALUES (1, 1), (2, 9);
ALTER TABLE child ADD CONSTRAINT child_parent FOREIGN KEY (parent) REFERENCES parent NOT VALID;
