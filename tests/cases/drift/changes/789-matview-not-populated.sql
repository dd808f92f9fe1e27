-- expect: drift; kind: materialized_view; severity: breaking
-- objects: mv_project_progress
-- note: It cannot be read until it is refreshed.
REFRESH MATERIALIZED VIEW reporting.mv_project_progress WITH NO DATA;
