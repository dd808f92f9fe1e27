-- expect: drift; kind: comment; severity: cosmetic
-- objects: percentage_range|percentage
COMMENT ON CONSTRAINT percentage_range ON DOMAIN percentage IS 'Whole per cent';
