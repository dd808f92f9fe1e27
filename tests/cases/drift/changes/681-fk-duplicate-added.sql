-- expect: drift; kind: foreign_key; severity: cosmetic
-- objects: fk_comment_task_again
-- note: It refuses nothing that fk_comment_task does not refuse.
ALTER TABLE task_comment ADD CONSTRAINT fk_comment_task_again FOREIGN KEY (task_id) REFERENCES task (id) ON DELETE CASCADE;
