-- Views, temporary tables and materialized views state nothing.
CREATE TABLE item (id int PRIMARY KEY, n int);
INSERT INTO item VALUES (1, -1);
CREATE VIEW v AS SELECT * FROM item WHERE n > 0 WITH CHECK OPTION;
CREATE MATERIALIZED VIEW m AS SELECT * FROM item;
CREATE TEMPORARY TABLE t (n int);
INSERT INTO t VALUES (-1);
ALTER TABLE t ADD CHECK (n > 0) NOT VALID;
