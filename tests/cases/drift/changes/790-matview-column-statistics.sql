-- expect: drift; kind: materialized_view; severity: cosmetic
-- objects: code|mv_project_progress
ALTER MATERIALIZED VIEW reporting.mv_project_progress ALTER COLUMN code SET STATISTICS 200;
