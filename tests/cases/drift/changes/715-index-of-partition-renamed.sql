-- expect: drift; kind: index; severity: cosmetic
-- objects: audit_log_2025_table_name_row_id_idx|ix_audit_2025_row
ALTER INDEX audit_log_2025_table_name_row_id_idx RENAME TO ix_audit_2025_row;
