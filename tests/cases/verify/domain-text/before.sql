-- A domain of char(n), whose blanks do not count.
CREATE DOMAIN code AS char(5);
CREATE TABLE item (id int PRIMARY KEY, c code);
INSERT INTO item VALUES (1, 'ab'), (2, 'abcde');
ALTER DOMAIN code ADD CHECK (length(VALUE) < 5) NOT VALID;
