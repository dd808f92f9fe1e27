-- expect: drift; kind: default; severity: behaviour
-- objects: code|next_code
CREATE FUNCTION next_code() RETURNS text LANGUAGE sql VOLATILE AS $fn$ SELECT 'P' || nextval('public.invoice_no_seq') $fn$;
ALTER TABLE project ALTER COLUMN code SET DEFAULT next_code();
