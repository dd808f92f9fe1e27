-- expect: drift; kind: primary_key; severity: behaviour
-- objects: pk_task_worker_link
ALTER TABLE task_worker_link DROP CONSTRAINT pk_task_worker_link;
ALTER TABLE task_worker_link ADD CONSTRAINT pk_task_worker_link PRIMARY KEY (task_id, worker_id) DEFERRABLE INITIALLY DEFERRED;
