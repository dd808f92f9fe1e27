-- An empty string is a value.
CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL);
INSERT INTO item VALUES (1, 'a'), (2, ''), (3, ' ');
ALTER TABLE item ADD CONSTRAINT item_name CHECK (length(name) > 0) NOT VALID;
