-- expect: drift; kind: comment; severity: cosmetic
-- objects: money_amount|currency
COMMENT ON COLUMN money_amount.currency IS 'ISO 4217';
