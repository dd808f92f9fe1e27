-- expect: clean; kind: partition; severity: none
-- tier: textual
-- note: The same moments, written and read in another time zone.
SET timezone = 'Asia/Kolkata';
ALTER TABLE audit_log DETACH PARTITION audit_log_2026;
ALTER TABLE audit_log ATTACH PARTITION audit_log_2026 FOR VALUES FROM ('2026-01-01 05:30') TO ('2027-01-01 05:30');
