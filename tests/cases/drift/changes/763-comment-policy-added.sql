-- expect: drift; kind: comment; severity: cosmetic
-- objects: notification_own
COMMENT ON POLICY notification_own ON notification IS 'Everybody sees their own';
