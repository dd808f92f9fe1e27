-- expect: drift; kind: policy; severity: breaking
-- objects: notification_write
ALTER POLICY notification_write ON notification WITH CHECK (worker_id >= 0);
