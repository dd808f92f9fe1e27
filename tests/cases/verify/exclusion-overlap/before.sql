-- Ranges that overlap.
CREATE TABLE booking (id int PRIMARY KEY, during int4range, EXCLUDE USING gist (during WITH &&) DEFERRABLE);
SET session_replication_role = replica;
INSERT INTO booking VALUES (1, '[1,5)'), (2, '[4,6)'), (3, '[6,9)');
SET session_replication_role = origin;
