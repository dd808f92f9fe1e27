-- expect: drift; kind: sequence; severity: cosmetic
-- objects: task_ref_seq
ALTER SEQUENCE task_ref_seq CACHE 50;
