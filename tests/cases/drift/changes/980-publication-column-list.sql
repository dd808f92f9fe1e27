-- expect: drift; kind: publication; severity: breaking
-- objects: pub_tasks
ALTER PUBLICATION pub_tasks SET TABLE task (id, title), project;
