-- Ranges that touch do not overlap.
CREATE TABLE booking (id int PRIMARY KEY, during tsrange, EXCLUDE USING gist (during WITH &&) DEFERRABLE);
INSERT INTO booking VALUES (1, '[2026-01-01,2026-01-02)'), (2, '[2026-01-02,2026-01-03)');
