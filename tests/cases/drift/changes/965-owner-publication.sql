-- expect: drift; kind: owner; severity: behaviour
-- objects: pub_tasks
ALTER PUBLICATION pub_tasks OWNER TO app_owner;
