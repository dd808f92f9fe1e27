-- A CHECK over all elements of an array.
CREATE TABLE item (id int PRIMARY KEY, tags text[]);
INSERT INTO item VALUES (1, '{a,b}'), (2, '{a,z}'), (3, '{}');
ALTER TABLE item ADD CONSTRAINT item_tags CHECK (tags <@ ARRAY['a', 'b']) NOT VALID;
