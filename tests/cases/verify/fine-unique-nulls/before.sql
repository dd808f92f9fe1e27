-- Nulls are all different.
CREATE TABLE item (id int PRIMARY KEY, code text UNIQUE DEFERRABLE);
INSERT INTO item VALUES (1, NULL), (2, NULL);
