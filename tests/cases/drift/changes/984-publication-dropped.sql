-- expect: drift; kind: publication; severity: breaking
-- objects: pub_tasks
DROP PUBLICATION pub_tasks;
