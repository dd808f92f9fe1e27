-- expect: clean; kind: primary_key; severity: none
-- tier: textual
-- note: The way to replace a bloated index of a key.
CREATE UNIQUE INDEX CONCURRENTLY pk_new ON task_comment (id);
ALTER TABLE task_comment DROP CONSTRAINT pk_task_comment, ADD CONSTRAINT pk_task_comment PRIMARY KEY USING INDEX pk_new;
