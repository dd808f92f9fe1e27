-- Generated columns and identities.
CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int, b int GENERATED ALWAYS AS (a + 1) STORED CHECK (b > 0));
INSERT INTO item (a) VALUES (1), (NULL);
