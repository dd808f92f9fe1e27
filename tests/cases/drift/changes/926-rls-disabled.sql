-- expect: drift; kind: rls; severity: breaking
-- objects: notification
ALTER TABLE notification DISABLE ROW LEVEL SECURITY;
