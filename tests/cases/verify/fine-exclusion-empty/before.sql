-- Empty ranges overlap with nothing.
CREATE TABLE booking (id int PRIMARY KEY, during int4range, EXCLUDE USING gist (during WITH &&) DEFERRABLE);
INSERT INTO booking VALUES (1, 'empty'), (2, 'empty'), (3, '[1,5)'), (4, '[5,9)'), (5, NULL);
