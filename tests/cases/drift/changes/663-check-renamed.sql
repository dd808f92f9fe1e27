-- expect: drift; kind: check; severity: cosmetic
-- objects: ck_comment_body|task_comment_body_check
ALTER TABLE task_comment RENAME CONSTRAINT ck_comment_body TO task_comment_body_check;
