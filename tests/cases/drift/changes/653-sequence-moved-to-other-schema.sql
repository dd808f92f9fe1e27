-- expect: drift; kind: sequence; severity: breaking
-- objects: invoice_no_seq
ALTER SEQUENCE invoice_no_seq SET SCHEMA reporting;
