-- expect: drift; kind: sequence; severity: cosmetic
-- objects: scratch_seq
CREATE SEQUENCE scratch_seq;
