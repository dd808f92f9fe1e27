-- expect: drift; kind: publication; severity: behaviour
-- objects: pub_tasks
-- min-pg: 18
ALTER PUBLICATION pub_tasks SET (publish_generated_columns = stored);
