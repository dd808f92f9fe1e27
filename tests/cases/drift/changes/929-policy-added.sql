-- expect: drift; kind: policy; severity: breaking
-- objects: notification_all
-- note: Permissive policies are joined by OR.
CREATE POLICY notification_all ON notification FOR SELECT TO app_ro USING (true);
