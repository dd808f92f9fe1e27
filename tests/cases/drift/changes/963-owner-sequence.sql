-- expect: drift; kind: owner; severity: behaviour
-- objects: invoice_no_seq
ALTER SEQUENCE invoice_no_seq OWNER TO app_owner;
