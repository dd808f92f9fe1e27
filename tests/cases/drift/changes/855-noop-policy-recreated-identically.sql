-- expect: clean; kind: policy; severity: none
-- tier: textual
DROP POLICY notification_own ON notification;
CREATE POLICY notification_own ON public.notification AS PERMISSIVE FOR SELECT TO app_ro, app_rw
  USING (worker_id = CAST(current_setting('app.worker_id', true) AS int8));
