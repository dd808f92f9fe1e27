-- expect: drift; kind: foreign_key; severity: breaking
-- objects: fk_link_label
ALTER TABLE task_label ADD CONSTRAINT fk_link_label FOREIGN KEY (task_id, label_id) REFERENCES task_worker_link (task_id, worker_id);
