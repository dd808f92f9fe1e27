-- expect: drift; kind: composite_type; severity: breaking
-- objects: money_amount
ALTER TYPE money_amount DROP ATTRIBUTE amount;
ALTER TYPE money_amount ADD ATTRIBUTE amount numeric(12,2);
