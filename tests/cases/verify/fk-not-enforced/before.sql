-- A foreign key that is NOT ENFORCED.
-- requires: 18
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
CREATE TABLE child (id int PRIMARY KEY, parent int CONSTRAINT child_parent REFERENCES parent NOT ENFORCED);
INSERT INTO child VALUES (1, 1), (2, 9);
