-- expect: drift; kind: check; severity: breaking
-- objects: ck_time_entry_minutes
ALTER TABLE time_entry DROP CONSTRAINT ck_time_entry_minutes;
