-- expect: drift; kind: primary_key; severity: breaking
-- objects: pk_time_entry
ALTER TABLE time_entry DROP CONSTRAINT pk_time_entry;
ALTER TABLE time_entry ADD CONSTRAINT pk_time_entry UNIQUE (id);
