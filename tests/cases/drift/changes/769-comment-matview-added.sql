-- expect: drift; kind: comment; severity: cosmetic
-- objects: mv_project_progress
COMMENT ON MATERIALIZED VIEW reporting.mv_project_progress IS 'Refreshed at night';
