-- Columns of types without equality beside the one that is asked.
CREATE TABLE item (id int PRIMARY KEY, doc json, place point, n int);
INSERT INTO item VALUES (1, '{}', '(1,1)', -1);
ALTER TABLE item ADD CONSTRAINT item_n CHECK (n > 0 AND doc IS NOT NULL AND place IS NOT NULL) NOT VALID;
