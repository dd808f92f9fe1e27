-- expect: clean; kind: publication; severity: none
-- tier: textual
DROP PUBLICATION pub_tasks;
CREATE PUBLICATION pub_tasks FOR TABLE project WITH (publish = 'delete, update, insert', publish_via_partition_root = false);
ALTER PUBLICATION pub_tasks ADD TABLE task;
