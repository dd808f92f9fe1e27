-- expect: clean; kind: check; severity: none
-- tier: textual
ALTER TABLE worker RENAME CONSTRAINT ck_worker_rate TO ck_tmp;
ALTER TABLE worker RENAME CONSTRAINT ck_tmp TO ck_worker_rate;
ALTER TABLE task RENAME CONSTRAINT uq_task_ref TO uq_tmp;
ALTER TABLE task RENAME CONSTRAINT uq_tmp TO uq_task_ref;
