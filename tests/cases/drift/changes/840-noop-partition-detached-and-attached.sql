-- expect: clean; kind: partition; severity: none
-- tier: textual
ALTER TABLE audit_log DETACH PARTITION audit_log_2025;
ALTER TABLE audit_log ATTACH PARTITION audit_log_2025 FOR VALUES FROM ('2025-01-01 00:00+00') TO ('2026-01-01 00:00+00');
