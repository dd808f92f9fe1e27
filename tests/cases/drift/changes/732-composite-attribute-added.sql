-- expect: drift; kind: composite_type; severity: breaking
-- objects: money_amount
-- note: ROW(1, 'EUR') is no money_amount any more.
ALTER TYPE money_amount ADD ATTRIBUTE rate numeric(10,4);
