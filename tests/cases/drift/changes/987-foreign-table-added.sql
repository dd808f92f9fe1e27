-- expect: drift; kind: foreign_table; severity: cosmetic
-- objects: dw_project|dw
CREATE FOREIGN DATA WRAPPER dw_wrapper OPTIONS (debug 'false');
CREATE SERVER dw TYPE 'files' VERSION '2' FOREIGN DATA WRAPPER dw_wrapper;
CREATE FOREIGN TABLE reporting.dw_project (
  id bigint OPTIONS (column_name 'project_id') NOT NULL,
  name text COLLATE "C",
  CONSTRAINT ck_dw_project CHECK (id > 0)
) SERVER dw OPTIONS (file 'project');
