-- expect: drift; kind: index; severity: behaviour
-- objects: ix_audit_table_row
DROP INDEX ix_audit_table_row;
