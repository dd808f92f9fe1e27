-- expect: drift; kind: column; severity: breaking
-- objects: ends_on|ck_project_dates
ALTER TABLE project DROP COLUMN ends_on;
