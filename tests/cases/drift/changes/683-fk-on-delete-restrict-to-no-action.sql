-- expect: drift; kind: foreign_key; severity: behaviour
-- objects: fk_time_entry_worker
-- note: Both refuse; NO ACTION at the end of the statement.
ALTER TABLE time_entry DROP CONSTRAINT fk_time_entry_worker;
ALTER TABLE time_entry ADD CONSTRAINT fk_time_entry_worker FOREIGN KEY (worker_id) REFERENCES worker (id);
