-- expect: drift; kind: exclusion; severity: behaviour
-- objects: ex_assignment_full_time
ALTER TABLE task_assignment DROP CONSTRAINT ex_assignment_full_time;
ALTER TABLE task_assignment ADD CONSTRAINT ex_assignment_full_time EXCLUDE USING gist (
  int8range(worker_id, worker_id, '[]') WITH &&, period WITH &&
) WHERE (allocation_pct = 100) DEFERRABLE INITIALLY DEFERRED;
