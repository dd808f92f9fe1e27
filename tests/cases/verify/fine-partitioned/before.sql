-- Partitions of all kinds, with rows where they belong.
CREATE TABLE part (id int, k text, at date, PRIMARY KEY (id, k, at)) PARTITION BY LIST (k);
CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a') PARTITION BY HASH (id);
CREATE TABLE part_a_0 PARTITION OF part_a FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE part_a_1 PARTITION OF part_a FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE part_rest PARTITION OF part DEFAULT PARTITION BY RANGE (at);
CREATE TABLE part_old PARTITION OF part_rest FOR VALUES FROM (MINVALUE) TO ('2026-01-01');
CREATE TABLE part_new PARTITION OF part_rest DEFAULT;
INSERT INTO part SELECT n, (ARRAY['a', 'b'])[1 + n % 2], date '2025-12-01' + n FROM generate_series(1, 100) AS n;
