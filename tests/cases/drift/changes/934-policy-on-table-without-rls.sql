-- expect: drift; kind: policy; severity: cosmetic
-- objects: label_read
-- note: Row-level security is off on the table: the policy does nothing until somebody turns it on.
CREATE POLICY label_read ON label FOR SELECT TO app_ro USING (project_id IS NOT NULL);
