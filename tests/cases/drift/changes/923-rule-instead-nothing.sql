-- expect: drift; kind: rule; severity: breaking
-- objects: ru_label_keep
-- note: DELETE succeeds and deletes nothing.
CREATE RULE ru_label_keep AS ON DELETE TO label DO INSTEAD NOTHING;
