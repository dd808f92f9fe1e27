-- Unique among rows that are not gone.
CREATE TABLE item (id int PRIMARY KEY, code text, gone boolean NOT NULL);
INSERT INTO item VALUES (1, 'a', false), (2, 'a', true), (3, 'b', false), (4, 'b', false);
CREATE INDEX item_code ON item (code) WHERE NOT gone;
UPDATE pg_catalog.pg_index SET indisunique = true, indisvalid = false WHERE indexrelid = 'item_code'::regclass;
