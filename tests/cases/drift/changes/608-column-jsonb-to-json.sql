-- expect: drift; kind: column; severity: breaking
-- objects: payload
ALTER TABLE notification ALTER COLUMN payload DROP DEFAULT;
ALTER TABLE notification ALTER COLUMN payload TYPE json USING payload::json;
ALTER TABLE notification ALTER COLUMN payload SET DEFAULT '{}'::json;
