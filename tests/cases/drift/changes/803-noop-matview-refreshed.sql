-- expect: clean; kind: maintenance; severity: none
-- tier: textual
REFRESH MATERIALIZED VIEW reporting.mv_project_progress;
