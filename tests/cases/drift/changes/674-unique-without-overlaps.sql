-- expect: drift; kind: unique; severity: breaking
-- objects: uq_assignment_period|btree_gist
-- min-pg: 18
CREATE EXTENSION btree_gist;
ALTER TABLE task_assignment ADD CONSTRAINT uq_assignment_period UNIQUE (task_id, worker_id, period WITHOUT OVERLAPS);
