-- expect: clean; kind: exclusion; severity: none
-- tier: textual
ALTER TABLE task_assignment DROP CONSTRAINT ex_assignment_full_time;
ALTER TABLE task_assignment ADD CONSTRAINT ex_assignment_full_time EXCLUDE USING gist (
  int8range(worker_id, worker_id, '[]'::text) range_ops WITH OPERATOR(pg_catalog.&&), period WITH &&
) WHERE ((allocation_pct)::smallint = 100);
