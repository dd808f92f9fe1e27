-- expect: drift; kind: grant; severity: breaking
-- objects: close_stale_projects
REVOKE EXECUTE ON PROCEDURE close_stale_projects(integer) FROM app_rw;
