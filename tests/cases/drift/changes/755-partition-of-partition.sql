-- expect: drift; kind: partition; severity: behaviour
-- objects: audit_log_2027|audit_log_2027_h1
CREATE TABLE audit_log_2027 PARTITION OF audit_log FOR VALUES FROM ('2027-01-01 00:00+00') TO ('2028-01-01 00:00+00')
  PARTITION BY RANGE (occurred_at);
CREATE TABLE audit_log_2027_h1 PARTITION OF audit_log_2027 FOR VALUES FROM ('2027-01-01 00:00+00') TO ('2027-07-01 00:00+00');
