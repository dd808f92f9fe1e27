-- expect: drift; kind: identity; severity: cosmetic
-- objects: worker_id_seq|people_seq
ALTER SEQUENCE worker_id_seq RENAME TO people_seq;
