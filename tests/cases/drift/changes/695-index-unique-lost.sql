-- expect: drift; kind: index; severity: breaking
-- objects: ux_worker_email_lower
DROP INDEX ux_worker_email_lower;
CREATE INDEX ux_worker_email_lower ON worker (lower(email::text));
