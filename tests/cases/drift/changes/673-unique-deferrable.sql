-- expect: drift; kind: unique; severity: behaviour
-- objects: uq_worker_email
-- note: ON CONFLICT (email) refuses a deferrable constraint.
ALTER TABLE worker DROP CONSTRAINT uq_worker_email;
ALTER TABLE worker ADD CONSTRAINT uq_worker_email UNIQUE (email) DEFERRABLE INITIALLY IMMEDIATE;
