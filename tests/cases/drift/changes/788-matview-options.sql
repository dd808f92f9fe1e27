-- expect: drift; kind: materialized_view; severity: cosmetic
-- objects: mv_project_progress
ALTER MATERIALIZED VIEW reporting.mv_project_progress SET (fillfactor = 80);
