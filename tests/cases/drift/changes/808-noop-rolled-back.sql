-- expect: clean; kind: data; severity: none
-- tier: textual
BEGIN;
DROP TABLE task CASCADE;
CREATE TABLE leftover (id bigint);
ROLLBACK;
