-- expect: drift; kind: publication; severity: behaviour
-- objects: pub_tasks
ALTER PUBLICATION pub_tasks SET (publish_via_partition_root = true);
