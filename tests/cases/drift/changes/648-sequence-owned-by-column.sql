-- expect: drift; kind: sequence; severity: behaviour
-- objects: invoice_no_seq
ALTER SEQUENCE invoice_no_seq OWNED BY project.code;
