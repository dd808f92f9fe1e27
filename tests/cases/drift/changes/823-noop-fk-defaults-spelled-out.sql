-- expect: clean; kind: foreign_key; severity: none
-- tier: textual
ALTER TABLE time_entry DROP CONSTRAINT fk_time_entry_task;
ALTER TABLE time_entry ADD CONSTRAINT fk_time_entry_task FOREIGN KEY (task_id) REFERENCES public.task
  MATCH SIMPLE ON UPDATE NO ACTION ON DELETE RESTRICT NOT DEFERRABLE INITIALLY IMMEDIATE;
