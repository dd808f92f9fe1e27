-- expect: drift; kind: exclusion; severity: breaking
-- objects: ex_assignment_full_time|btree_gist
CREATE EXTENSION btree_gist;
ALTER TABLE task_assignment DROP CONSTRAINT ex_assignment_full_time;
ALTER TABLE task_assignment ADD CONSTRAINT ex_assignment_full_time EXCLUDE USING gist (
  task_id WITH =, worker_id WITH =, period WITH &&
) WHERE (allocation_pct = 100);
