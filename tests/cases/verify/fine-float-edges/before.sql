-- Infinity is less than NaN, and -0 is not less than 0.
CREATE TABLE item (id int PRIMARY KEY, f float8 CHECK (f >= 0));
INSERT INTO item VALUES (1, 'NaN'), (2, 'Infinity'), (3, '-0');
