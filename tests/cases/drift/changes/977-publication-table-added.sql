-- expect: drift; kind: publication; severity: behaviour
-- objects: pub_tasks|label
ALTER PUBLICATION pub_tasks ADD TABLE label;
