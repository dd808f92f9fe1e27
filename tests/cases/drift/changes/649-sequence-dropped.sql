-- expect: drift; kind: sequence; severity: breaking
-- objects: invoice_no_seq
DROP SEQUENCE invoice_no_seq;
