-- expect: clean; kind: foreign_key; severity: none
-- tier: textual
-- min-pg: 18
ALTER TABLE notification ALTER CONSTRAINT fk_notification_worker NOT ENFORCED;
ALTER TABLE notification ALTER CONSTRAINT fk_notification_worker ENFORCED;
