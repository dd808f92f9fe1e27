-- A pattern with a percent sign, a colon and a backslash in it.
CREATE TABLE item (id int PRIMARY KEY, code text);
INSERT INTO item VALUES (1, '10%:x'), (2, '10:x'), (3, NULL);
ALTER TABLE item ADD CONSTRAINT item_code CHECK (code ~ '^\d+%:x$') NOT VALID;
