-- 1.0 and 1.00 are one number, NaN is NaN, and 0 is -0.
CREATE TABLE item (id int PRIMARY KEY, n numeric UNIQUE DEFERRABLE, f float8 UNIQUE DEFERRABLE);
SET session_replication_role = replica;
INSERT INTO item VALUES (1, 1.0, '-0'), (2, 1.00, 0), (3, 'NaN', 'NaN'), (4, 'NaN', 'NaN');
SET session_replication_role = origin;
