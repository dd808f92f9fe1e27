-- expect: drift; kind: column; severity: cosmetic
-- objects: table_name
ALTER TABLE audit_log ALTER COLUMN table_name SET (n_distinct_inherited = 100);
