-- expect: drift; kind: table; severity: behaviour
-- objects: task
ALTER TABLE task REPLICA IDENTITY FULL;
