-- expect: clean; kind: check; severity: none
-- tier: textual
ALTER TABLE task DROP CONSTRAINT ck_task_priority;
ALTER TABLE task ADD CONSTRAINT ck_task_priority CHECK (((priority >= 1) AND (priority <= 5)));
COMMENT ON CONSTRAINT ck_task_priority ON task IS 'Five-step scale';
