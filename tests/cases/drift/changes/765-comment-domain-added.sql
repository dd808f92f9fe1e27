-- expect: drift; kind: comment; severity: cosmetic
-- objects: percentage
COMMENT ON DOMAIN percentage IS '0 to 100';
