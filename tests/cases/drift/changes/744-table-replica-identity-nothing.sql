-- expect: drift; kind: table; severity: breaking
-- objects: project
-- note: The publication makes UPDATE and DELETE fail on a table without one.
ALTER TABLE project REPLICA IDENTITY NOTHING;
