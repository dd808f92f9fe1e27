-- One row breaks three rules.
CREATE TABLE item (id int PRIMARY KEY, a int, b int, c text);
INSERT INTO item VALUES (1, 1, 1, 'x'), (2, -1, -1, '');
ALTER TABLE item ADD CONSTRAINT a_positive CHECK (a > 0) NOT VALID, ADD CONSTRAINT b_positive CHECK (b > 0) NOT VALID,
  ADD CONSTRAINT c_filled CHECK (c <> '') NOT VALID;
