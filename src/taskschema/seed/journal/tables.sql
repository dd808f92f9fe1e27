-- tables: what runs of seeds changed, so that it can be taken back; in the schema that no catalog shows.
-- IF NOT EXISTS would ask for CREATE on the database, which the owner of the schema may not have.
DO $$ BEGIN
  IF pg_catalog.to_regnamespace('taskschema') IS NULL THEN CREATE SCHEMA taskschema; END IF;
END $$;

CREATE TABLE IF NOT EXISTS taskschema.seed_run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sets text[] NOT NULL,
  who text NOT NULL,
  host text NOT NULL,
  tool_version text NOT NULL,
  written_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  transaction xid8 NOT NULL DEFAULT pg_catalog.pg_current_xact_id(),
  system_identifier text,
  obstacle text,
  undone_at timestamptz
);

COMMENT ON TABLE taskschema.seed_run IS 'Runs of taskschema seed that changed something; newest last';

CREATE TABLE IF NOT EXISTS taskschema.seed_table (
  run bigint NOT NULL REFERENCES taskschema.seed_run (id) ON DELETE CASCADE,
  relation text NOT NULL,
  key text[] NOT NULL,
  inserted bigint NOT NULL DEFAULT 0,
  updated bigint NOT NULL DEFAULT 0,
  deleted bigint NOT NULL DEFAULT 0,
  transactions xid8[],
  PRIMARY KEY (run, relation)
);

COMMENT ON TABLE taskschema.seed_table IS
  'What a run changed in one table; transactions: those that wrote its rows, where they are too many to list';

CREATE TABLE IF NOT EXISTS taskschema.seed_row (
  run bigint NOT NULL,
  relation text NOT NULL,
  action text NOT NULL,
  key jsonb NOT NULL,
  before jsonb,
  after jsonb,
  FOREIGN KEY (run, relation) REFERENCES taskschema.seed_table ON DELETE CASCADE
);

CREATE INDEX IF NOT EXISTS seed_row_run ON taskschema.seed_row (run, relation, action);

COMMENT ON TABLE taskschema.seed_row IS
  'One row that a run inserted, updated or deleted: its primary key, what it was and what it became, as texts'
