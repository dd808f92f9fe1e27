-- expect: drift; kind: foreign_table; severity: behaviour
-- objects: label_archive
-- note: Its rows are seen through the parent.
CREATE FOREIGN DATA WRAPPER cold_wrapper;
CREATE SERVER cold FOREIGN DATA WRAPPER cold_wrapper;
CREATE FOREIGN TABLE label_archive () INHERITS (label) SERVER cold;
