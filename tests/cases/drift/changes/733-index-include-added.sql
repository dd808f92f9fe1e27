-- expect: drift; kind: index; severity: behaviour
-- objects: ix_assignment_worker
DROP INDEX ix_assignment_worker;
CREATE INDEX ix_assignment_worker ON task_assignment (worker_id) INCLUDE (role);
