-- expect: drift; kind: operator_family; severity: cosmetic
-- objects: money_ops
CREATE OPERATOR FAMILY money_ops USING hash;
