-- expect: drift; kind: partition; severity: breaking
-- objects: audit_log_rest
-- note: Rows outside the other partitions are refused now.
DROP TABLE audit_log_rest;
