-- expect: drift; kind: exclusion; severity: cosmetic
-- objects: ex_assignment_full_time|ex_full_time
ALTER TABLE task_assignment RENAME CONSTRAINT ex_assignment_full_time TO ex_full_time;
