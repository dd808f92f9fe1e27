-- expect: drift; kind: function; severity: behaviour
-- objects: close_stale_projects
CREATE OR REPLACE PROCEDURE close_stale_projects(p_days integer DEFAULT 30)
LANGUAGE plpgsql AS $fn$
BEGIN
  UPDATE project SET status = 'closed'
   WHERE status <> 'closed' AND ends_on < CURRENT_DATE - p_days;
END
$fn$;
