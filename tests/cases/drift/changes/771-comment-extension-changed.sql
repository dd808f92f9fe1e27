-- expect: drift; kind: comment; severity: cosmetic
-- objects: pg_trgm
COMMENT ON EXTENSION pg_trgm IS 'For the search box';
