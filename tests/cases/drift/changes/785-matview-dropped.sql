-- expect: drift; kind: materialized_view; severity: breaking
-- objects: mv_project_progress
DROP MATERIALIZED VIEW reporting.mv_project_progress;
