-- expect: drift; kind: index; severity: breaking
-- objects: ux_mv_project_progress
-- note: REFRESH ... CONCURRENTLY needs it.
DROP INDEX reporting.ux_mv_project_progress;
