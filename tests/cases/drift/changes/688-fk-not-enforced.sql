-- expect: drift; kind: foreign_key; severity: breaking
-- objects: fk_notification_worker
-- min-pg: 18
ALTER TABLE notification ALTER CONSTRAINT fk_notification_worker NOT ENFORCED;
