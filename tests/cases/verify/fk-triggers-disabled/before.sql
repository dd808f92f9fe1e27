-- DISABLE TRIGGER ALL, a load, and the parents gone.
CREATE TABLE parent (id int PRIMARY KEY, code text UNIQUE);
INSERT INTO parent VALUES (1, 'a'), (2, 'b');
CREATE TABLE child (id int PRIMARY KEY, parent int REFERENCES parent);
INSERT INTO child VALUES (1, 1), (2, 2);
ALTER TABLE parent DISABLE TRIGGER ALL;
DELETE FROM parent WHERE id = 2;
ALTER TABLE parent ENABLE TRIGGER ALL;
