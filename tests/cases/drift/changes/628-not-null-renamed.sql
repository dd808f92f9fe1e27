-- expect: drift; kind: column; severity: cosmetic
-- objects: nn_worker_full_name|worker_full_name_not_null|full_name
-- min-pg: 18
ALTER TABLE worker RENAME CONSTRAINT worker_full_name_not_null TO nn_worker_full_name;
