-- Cluster-level prerequisites for base.sql (run once per cluster, before base.sql; again, or by several at once, does no harm).
DO $do$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['app_owner', 'app_rw', 'app_ro', 'app_admin'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', r);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;  -- another session was faster
      END;
    END IF;
  END LOOP;
END
$do$;
