-- expect: drift; kind: default; severity: behaviour
-- objects: ref_no
-- note: The sequence is now looked up by name at each INSERT.
ALTER TABLE task ALTER COLUMN ref_no SET DEFAULT nextval('task_ref_seq'::text);
