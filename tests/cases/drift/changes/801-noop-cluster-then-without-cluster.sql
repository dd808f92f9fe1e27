-- expect: clean; kind: maintenance; severity: none
-- tier: textual
CLUSTER task USING ix_task_parent;
ALTER TABLE task SET WITHOUT CLUSTER;
