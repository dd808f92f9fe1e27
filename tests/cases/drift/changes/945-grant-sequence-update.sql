-- expect: drift; kind: grant; severity: behaviour
-- objects: invoice_no_seq
GRANT UPDATE ON SEQUENCE invoice_no_seq TO app_rw;
