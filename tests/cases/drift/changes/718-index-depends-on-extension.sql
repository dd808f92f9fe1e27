-- expect: drift; kind: index; severity: cosmetic
-- objects: ix_task_title_lower
ALTER INDEX ix_task_title_lower DEPENDS ON EXTENSION pg_trgm;
