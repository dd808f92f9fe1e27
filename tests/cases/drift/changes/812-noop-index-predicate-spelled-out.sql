-- expect: clean; kind: index; severity: none
-- tier: textual
DROP INDEX ix_task_open;
CREATE INDEX ix_task_open ON public.task USING btree (project_id, priority)
  WHERE (status <> ALL (ARRAY['done'::public.task_status, 'cancelled'::public.task_status]));
