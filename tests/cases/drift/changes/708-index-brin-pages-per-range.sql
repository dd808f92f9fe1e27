-- expect: drift; kind: index; severity: cosmetic
-- objects: ix_task_created_brin
ALTER INDEX ix_task_created_brin SET (pages_per_range = 128);
