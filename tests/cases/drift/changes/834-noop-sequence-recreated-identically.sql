-- expect: clean; kind: sequence; severity: none
-- tier: textual
DROP SEQUENCE invoice_no_seq;
CREATE SEQUENCE invoice_no_seq AS integer MAXVALUE 999999;
GRANT USAGE ON SEQUENCE invoice_no_seq TO app_rw;
