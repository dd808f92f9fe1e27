-- expect: drift; kind: default; severity: behaviour
-- objects: payload
ALTER TABLE notification ALTER COLUMN payload SET DEFAULT '[]';
