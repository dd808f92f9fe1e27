-- Columns were dropped before, so that numbers have gaps.
CREATE TABLE item (gone text, id int PRIMARY KEY, gone_too int, n int);
ALTER TABLE item DROP COLUMN gone, DROP COLUMN gone_too;
INSERT INTO item VALUES (1, -1);
ALTER TABLE item ADD CONSTRAINT item_n CHECK (n > 0) NOT VALID;
