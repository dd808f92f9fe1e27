-- A period that is covered in part only.
-- requires: 18
CREATE TABLE room (id int4range, valid daterange, PRIMARY KEY (id, valid WITHOUT OVERLAPS));
INSERT INTO room VALUES ('[1,1]', '[2026-01-01,2026-02-01)'), ('[1,1]', '[2026-02-01,2026-03-01)');
CREATE TABLE booking (id int PRIMARY KEY, room int4range, valid daterange, FOREIGN KEY (room, PERIOD valid) REFERENCES room (id, PERIOD valid));
SET session_replication_role = replica;
INSERT INTO booking VALUES (1, '[1,1]', '[2026-01-15,2026-02-15)'), (2, '[1,1]', '[2026-02-15,2026-03-15)'), (3, '[2,2]', '[2026-01-01,2026-01-02)');
SET session_replication_role = origin;
