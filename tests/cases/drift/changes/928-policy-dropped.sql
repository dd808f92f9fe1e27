-- expect: drift; kind: policy; severity: breaking
-- objects: notification_own
DROP POLICY notification_own ON notification;
