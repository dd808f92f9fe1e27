-- expect: clean; kind: check; severity: none
-- tier: semantic
ALTER TABLE task_dependency DROP CONSTRAINT ck_dependency_self;
ALTER TABLE task_dependency ADD CONSTRAINT ck_dependency_self CHECK (depends_on_id <> task_id);
