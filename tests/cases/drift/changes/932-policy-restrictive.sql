-- expect: drift; kind: policy; severity: breaking
-- objects: notification_own
DROP POLICY notification_own ON notification;
CREATE POLICY notification_own ON notification AS RESTRICTIVE FOR SELECT TO app_rw, app_ro
  USING (worker_id = current_setting('app.worker_id', true)::bigint);
