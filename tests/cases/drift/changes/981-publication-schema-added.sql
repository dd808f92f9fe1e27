-- expect: drift; kind: publication; severity: behaviour
-- objects: pub_tasks|reporting
ALTER PUBLICATION pub_tasks ADD TABLES IN SCHEMA reporting;
