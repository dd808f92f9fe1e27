-- expect: drift; kind: sequence; severity: behaviour
-- objects: task_ref_seq
ALTER SEQUENCE task_ref_seq OWNED BY NONE;
