-- expect: clean; kind: table; severity: none
-- tier: textual
ALTER TABLE task SET (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE task RESET (fillfactor, autovacuum_enabled, toast.autovacuum_enabled);
ALTER TABLE task REPLICA IDENTITY FULL;
ALTER TABLE task REPLICA IDENTITY DEFAULT;
