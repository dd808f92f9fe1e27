-- expect: drift; kind: primary_key; severity: cosmetic
-- objects: pk_task_comment
ALTER INDEX pk_task_comment SET (fillfactor = 80);
