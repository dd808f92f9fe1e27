-- expect: drift; kind: function; severity: breaking
-- objects: close_stale_projects
DROP PROCEDURE close_stale_projects(integer);
CREATE PROCEDURE close_stale_projects(p_days integer)
LANGUAGE plpgsql AS $fn$
BEGIN
  UPDATE project SET status = 'closed'
   WHERE status <> 'closed' AND ends_on < CURRENT_DATE - p_days;
END
$fn$;
REVOKE EXECUTE ON PROCEDURE close_stale_projects(integer) FROM PUBLIC;
GRANT EXECUTE ON PROCEDURE close_stale_projects(integer) TO app_rw;
