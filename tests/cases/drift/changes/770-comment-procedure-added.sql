-- expect: drift; kind: comment; severity: cosmetic
-- objects: close_stale_projects
COMMENT ON PROCEDURE close_stale_projects(integer) IS 'Run by cron';
