-- expect: clean; kind: sequence; severity: none
-- tier: textual
ALTER SEQUENCE invoice_no_seq AS integer INCREMENT BY 1 NO MINVALUE MAXVALUE 999999 CACHE 1 NO CYCLE OWNED BY NONE;
ALTER SEQUENCE task_ref_seq OWNED BY NONE;
ALTER SEQUENCE task_ref_seq OWNED BY task.ref_no;
