-- expect: clean; kind: composite_type; severity: none
-- tier: textual
ALTER TYPE money_amount ADD ATTRIBUTE tmp text;
ALTER TYPE money_amount DROP ATTRIBUTE tmp;
