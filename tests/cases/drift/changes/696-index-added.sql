-- expect: drift; kind: index; severity: behaviour
-- objects: ix_comment_author
CREATE INDEX ix_comment_author ON task_comment (author_id);
