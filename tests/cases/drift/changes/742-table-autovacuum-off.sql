-- expect: drift; kind: table; severity: cosmetic
-- objects: notification
ALTER TABLE notification SET (autovacuum_enabled = false, toast.autovacuum_enabled = false);
