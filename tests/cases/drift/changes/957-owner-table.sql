-- expect: drift; kind: owner; severity: behaviour
-- objects: time_entry
ALTER TABLE time_entry OWNER TO app_owner;
