-- expect: drift; kind: policy; severity: cosmetic
-- objects: notification_own|own_notifications
ALTER POLICY notification_own ON notification RENAME TO own_notifications;
