-- Brackets in a text are no brackets.
CREATE TABLE item (id int PRIMARY KEY, t text CHECK (t <> ')' AND t <> '(' OR t = 'it''s)'));
INSERT INTO item VALUES (1, 'it''s)'), (2, 'a');
