-- expect: drift; kind: foreign_key; severity: cosmetic
-- objects: fk_attachment_task|attachment_task_id_fkey
ALTER TABLE attachment RENAME CONSTRAINT fk_attachment_task TO attachment_task_id_fkey;
