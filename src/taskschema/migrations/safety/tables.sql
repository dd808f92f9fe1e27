-- The tables of a run: who holds the lock, which revisions were applied, what a revision has committed by itself.
-- IF NOT EXISTS would ask for CREATE on the database, which the owner of the schema may not have.
DO $$ BEGIN
  IF pg_catalog.to_regnamespace('taskschema') IS NULL THEN CREATE SCHEMA taskschema; END IF;
END $$;

CREATE TABLE IF NOT EXISTS taskschema.lease (
  version_table text PRIMARY KEY,
  token uuid NOT NULL UNIQUE,
  command text NOT NULL,
  host text NOT NULL,
  who text NOT NULL,
  tool_version text NOT NULL,
  started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  heartbeat_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  lock_pid integer NOT NULL,
  lock_backend_start timestamptz,
  work_pid integer NOT NULL,
  work_backend_start timestamptz
);
COMMENT ON TABLE taskschema.lease IS 'Who runs migrations now: a row for each version table';

CREATE TABLE IF NOT EXISTS taskschema.ledger (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_table text NOT NULL,
  revision text NOT NULL,
  direction text NOT NULL,
  file_sha256 text,
  chain_hash text,
  started_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  duration interval GENERATED ALWAYS AS (finished_at - started_at) STORED,
  who text NOT NULL,
  host text NOT NULL,
  tool_version text NOT NULL,
  git_commit text,
  outcome text NOT NULL,
  detail text,
  covers jsonb,
  is_recorded boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS ledger_revision ON taskschema.ledger (version_table, revision, id);
COMMENT ON TABLE taskschema.ledger IS 'What was done to the schema, a row for each revision; newest last';

CREATE TABLE IF NOT EXISTS taskschema.journal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  version_table text NOT NULL,
  revision text NOT NULL,
  direction text NOT NULL,
  file_sha256 text,
  position integer NOT NULL,
  statement text NOT NULL,
  statement_sha256 text NOT NULL,
  parameters_sha256 text,
  rows_affected bigint,
  token uuid,
  started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  finished_at timestamptz,
  outcome text NOT NULL,
  detail text,
  ledger_id bigint REFERENCES taskschema.ledger (id)
);
CREATE INDEX IF NOT EXISTS journal_open ON taskschema.journal (version_table, revision) WHERE ledger_id IS NULL;
COMMENT ON TABLE taskschema.journal IS
  'What revisions that are no single transaction have committed; without a ledger_id: a revision half done';
