-- expect: clean; kind: maintenance; severity: none
-- tier: textual
REINDEX INDEX CONCURRENTLY ix_task_title_lower;
