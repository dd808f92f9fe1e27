-- expect: drift; kind: default; severity: behaviour
-- objects: created_at
-- note: now() written as a literal: the moment the statement was run, for ever.
ALTER TABLE task_comment ALTER COLUMN created_at SET DEFAULT '2026-01-01 00:00:00+00'::timestamptz;
