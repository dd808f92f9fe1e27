-- expect: drift; kind: rls; severity: breaking
-- objects: notification
ALTER TABLE notification FORCE ROW LEVEL SECURITY;
