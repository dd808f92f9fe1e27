-- expect: drift; kind: foreign_server; severity: cosmetic
-- objects: warehouse|postgres_fdw
CREATE EXTENSION postgres_fdw;
CREATE SERVER warehouse FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host 'warehouse.example.org', dbname 'dw');
CREATE USER MAPPING FOR app_rw SERVER warehouse OPTIONS (user 'loader');
GRANT USAGE ON FOREIGN SERVER warehouse TO app_rw;
