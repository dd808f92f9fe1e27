-- expect: drift; kind: column; severity: breaking
-- objects: operation|op
ALTER TABLE audit_log RENAME COLUMN operation TO op;
