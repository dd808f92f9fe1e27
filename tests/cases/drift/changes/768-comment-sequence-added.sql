-- expect: drift; kind: comment; severity: cosmetic
-- objects: invoice_no_seq
COMMENT ON SEQUENCE invoice_no_seq IS 'Without gaps, please';
