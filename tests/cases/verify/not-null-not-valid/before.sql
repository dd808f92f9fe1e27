-- A NOT NULL that is NOT VALID.
-- requires: 18
CREATE TABLE item (id int PRIMARY KEY, n int);
INSERT INTO item VALUES (1, 1), (2, NULL);
ALTER TABLE item ADD CONSTRAINT n_there NOT NULL n NOT VALID;
