-- expect: drift; kind: grant; severity: breaking
-- objects: close_stale_projects
GRANT EXECUTE ON PROCEDURE close_stale_projects(integer) TO PUBLIC;
