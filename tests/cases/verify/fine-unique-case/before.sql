-- Upper and lower case are two keys.
CREATE TABLE item (id int PRIMARY KEY, code text UNIQUE DEFERRABLE);
INSERT INTO item VALUES (1, 'a'), (2, 'A'), (3, 'a ');
