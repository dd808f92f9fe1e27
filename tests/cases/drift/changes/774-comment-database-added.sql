-- expect: drift; kind: comment; severity: cosmetic
-- objects: database
DO $do$ BEGIN
  EXECUTE format('COMMENT ON DATABASE %I IS %L', current_database(), 'Do not drop');
END $do$;
