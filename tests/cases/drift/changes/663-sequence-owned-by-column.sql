-- expect: drift; kind: sequence; severity: cosmetic
-- objects: invoice_no_seq
ALTER SEQUENCE invoice_no_seq OWNED BY project.code;
