-- expect: drift; kind: publication; severity: breaking
-- objects: pub_tasks|project
ALTER PUBLICATION pub_tasks DROP TABLE project;
