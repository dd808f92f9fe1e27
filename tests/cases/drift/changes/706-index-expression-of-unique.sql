-- expect: drift; kind: index; severity: breaking
-- objects: ux_worker_email_lower
DROP INDEX ux_worker_email_lower;
CREATE UNIQUE INDEX ux_worker_email_lower ON worker (btrim(email::text));
