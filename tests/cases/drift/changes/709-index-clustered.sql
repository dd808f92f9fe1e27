-- expect: drift; kind: index; severity: cosmetic
-- objects: ix_comment_task|task_comment
ALTER TABLE task_comment CLUSTER ON ix_comment_task;
