-- A CHECK that is NULL passes.
CREATE TABLE item (id int PRIMARY KEY, n int, CHECK (n > 0));
INSERT INTO item VALUES (1, NULL), (2, 1);
