-- Policies do not hide rows from the owner.
CREATE TABLE item (id int PRIMARY KEY, n int CHECK (n > 0));
INSERT INTO item VALUES (1, 1);
ALTER TABLE item ENABLE ROW LEVEL SECURITY;
CREATE POLICY nobody ON item USING (false);
