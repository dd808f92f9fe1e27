-- expect: drift; kind: column; severity: breaking
-- objects: id|task_comment
ALTER TABLE task_comment ALTER COLUMN id DROP DEFAULT;
ALTER TABLE task_comment ALTER COLUMN id TYPE text;
ALTER TABLE task_comment ALTER COLUMN id SET DEFAULT gen_random_uuid()::text;
