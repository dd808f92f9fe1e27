-- expect: clean; kind: policy; severity: none
-- tier: semantic
ALTER POLICY notification_own ON notification USING (current_setting('app.worker_id', true)::bigint = worker_id);
