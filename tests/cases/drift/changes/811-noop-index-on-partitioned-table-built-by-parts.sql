-- expect: clean; kind: index; severity: none
-- tier: textual
-- note: The way to build it without a lock: ON ONLY, one for each partition, attached.
DROP INDEX ix_audit_table_row;
CREATE INDEX ix_audit_table_row ON ONLY audit_log (table_name, row_id);
CREATE INDEX audit_log_2025_table_name_row_id_idx ON audit_log_2025 (table_name, row_id);
CREATE INDEX audit_log_2026_table_name_row_id_idx ON audit_log_2026 (table_name, row_id);
CREATE INDEX audit_log_rest_table_name_row_id_idx ON audit_log_rest (table_name, row_id);
ALTER INDEX ix_audit_table_row ATTACH PARTITION audit_log_2025_table_name_row_id_idx;
ALTER INDEX ix_audit_table_row ATTACH PARTITION audit_log_2026_table_name_row_id_idx;
ALTER INDEX ix_audit_table_row ATTACH PARTITION audit_log_rest_table_name_row_id_idx;
