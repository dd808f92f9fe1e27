-- expect: clean; kind: index; severity: none
-- tier: textual
ALTER INDEX ix_task_parent SET (fillfactor = 50);
ALTER INDEX ix_task_parent RESET (fillfactor);
