-- expect: drift; kind: cast; severity: behaviour
-- objects: project_status|status_rank
CREATE FUNCTION status_rank(project_status) RETURNS integer LANGUAGE sql IMMUTABLE AS $fn$
  SELECT array_position(enum_range(NULL::public.project_status), $1)
$fn$;
CREATE CAST (project_status AS integer) WITH FUNCTION status_rank(project_status) AS ASSIGNMENT;
