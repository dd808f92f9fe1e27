-- expect: clean; kind: index; severity: none
-- tier: textual
ALTER INDEX ix_task_due RENAME TO ix_tmp;
ALTER INDEX ix_tmp RENAME TO ix_task_due;
