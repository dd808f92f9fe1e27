-- expect: drift; kind: policy; severity: breaking
-- objects: notification_own
ALTER POLICY notification_own ON notification TO PUBLIC;
