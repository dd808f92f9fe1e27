-- expect: clean; kind: foreign_key; severity: none
-- tier: textual
ALTER TABLE task_comment ALTER CONSTRAINT fk_comment_task DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE task_comment ALTER CONSTRAINT fk_comment_task NOT DEFERRABLE;
