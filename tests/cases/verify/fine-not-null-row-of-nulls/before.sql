-- A composite of nulls is not NULL to a constraint, though IS NOT NULL says otherwise.
CREATE TYPE pair AS (a int, b int);
CREATE TABLE item (id int PRIMARY KEY, p pair NOT NULL);
INSERT INTO item VALUES (1, ROW(NULL, 1)), (2, ROW(NULL, NULL));
