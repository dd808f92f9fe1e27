-- expect: drift; kind: index; severity: behaviour
-- objects: ix_mv_done
CREATE INDEX ix_mv_done ON reporting.mv_project_progress (done);
