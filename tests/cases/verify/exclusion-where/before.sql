-- Ranges that overlap, among rows that are not cancelled.
CREATE TABLE booking (id int PRIMARY KEY, during int4range, cancelled boolean, EXCLUDE USING gist (during WITH &&) WHERE (NOT cancelled) DEFERRABLE);
SET session_replication_role = replica;
INSERT INTO booking VALUES (1, '[1,5)', false), (2, '[4,6)', true), (3, '[2,3)', false);
SET session_replication_role = origin;
