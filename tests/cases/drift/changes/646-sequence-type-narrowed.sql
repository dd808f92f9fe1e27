-- expect: drift; kind: sequence; severity: breaking
-- objects: task_ref_seq
ALTER SEQUENCE task_ref_seq AS integer;
