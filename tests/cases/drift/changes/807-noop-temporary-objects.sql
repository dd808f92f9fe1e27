-- expect: clean; kind: data; severity: none
-- tier: textual
CREATE TEMPORARY TABLE task (id bigint PRIMARY KEY, note text DEFAULT 'mine');
CREATE INDEX ix_temporary ON pg_temp.task (note);
CREATE TEMPORARY VIEW mine AS SELECT 1 AS one;
CREATE TEMPORARY SEQUENCE mine_seq;
