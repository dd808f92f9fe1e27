-- expect: drift; kind: comment; severity: cosmetic
-- objects: reporting
COMMENT ON SCHEMA reporting IS 'Read models for dashboards.';
