-- A CHECK over the whole row.
CREATE TABLE item (id int PRIMARY KEY, a int, b int);
INSERT INTO item VALUES (1, 1, 1), (2, NULL, 1);
ALTER TABLE item ADD CONSTRAINT item_whole CHECK (item IS NOT NULL) NOT VALID;
