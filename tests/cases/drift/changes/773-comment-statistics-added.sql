-- expect: drift; kind: comment; severity: cosmetic
-- objects: st_task_project_status
COMMENT ON STATISTICS st_task_project_status IS 'For the board';
