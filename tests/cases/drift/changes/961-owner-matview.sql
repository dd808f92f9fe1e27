-- expect: drift; kind: owner; severity: behaviour
-- objects: mv_project_progress
ALTER MATERIALIZED VIEW reporting.mv_project_progress OWNER TO app_owner;
