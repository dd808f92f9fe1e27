-- Unique but for upper and lower case.
CREATE TABLE item (id int PRIMARY KEY, code text);
INSERT INTO item VALUES (1, 'a'), (2, 'A'), (3, 'b');
CREATE INDEX item_code ON item (lower(code));
UPDATE pg_catalog.pg_index SET indisunique = true, indisvalid = false WHERE indexrelid = 'item_code'::regclass;
