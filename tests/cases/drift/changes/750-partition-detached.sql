-- expect: drift; kind: partition; severity: breaking
-- objects: audit_log_2025
-- note: Its rows are gone from the parent.
ALTER TABLE audit_log DETACH PARTITION audit_log_2025;
