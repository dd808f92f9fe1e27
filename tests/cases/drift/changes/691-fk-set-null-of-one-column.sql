-- expect: drift; kind: foreign_key; severity: cosmetic
-- objects: fk_comment_author
-- note: The list names the only column there is.
ALTER TABLE task_comment DROP CONSTRAINT fk_comment_author;
ALTER TABLE task_comment ADD CONSTRAINT fk_comment_author FOREIGN KEY (author_id) REFERENCES worker (id) ON DELETE SET NULL (author_id);
