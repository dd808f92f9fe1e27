-- expect: drift; kind: index; severity: cosmetic
-- objects: ix_project_owner|idx_project_owner
ALTER INDEX ix_project_owner RENAME TO idx_project_owner;
