-- expect: drift; kind: index; severity: behaviour
-- objects: ix_assignment_task|ix_assignment_worker
ALTER INDEX ix_assignment_task RENAME TO ix_other;
ALTER INDEX ix_assignment_worker RENAME TO ix_assignment_task;
ALTER INDEX ix_other RENAME TO ix_assignment_worker;
