-- Twice the same outside of the predicate.
CREATE TABLE item (id int PRIMARY KEY, code text, gone boolean);
CREATE UNIQUE INDEX ON item (code) WHERE NOT gone;
INSERT INTO item VALUES (1, 'a', false), (2, 'a', true), (3, 'a', true), (4, 'a', NULL);
