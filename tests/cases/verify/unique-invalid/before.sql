-- What CREATE UNIQUE INDEX CONCURRENTLY leaves behind when it fails.
CREATE TABLE item (id int PRIMARY KEY, code text);
INSERT INTO item VALUES (1, 'a'), (2, 'a'), (3, 'b');
CREATE INDEX item_code ON item (code);
UPDATE pg_catalog.pg_index SET indisunique = true, indisvalid = false WHERE indexrelid = 'item_code'::regclass;
