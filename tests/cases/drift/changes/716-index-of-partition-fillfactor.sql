-- expect: drift; kind: index; severity: cosmetic
-- objects: audit_log_2025_table_name_row_id_idx
ALTER INDEX audit_log_2025_table_name_row_id_idx SET (fillfactor = 60);
