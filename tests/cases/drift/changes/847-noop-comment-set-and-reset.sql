-- expect: clean; kind: comment; severity: none
-- tier: textual
COMMENT ON TABLE task IS 'for a moment';
COMMENT ON TABLE task IS NULL;
COMMENT ON INDEX ix_task_due IS 'for a moment';
COMMENT ON INDEX ix_task_due IS '';
COMMENT ON TABLE project IS 'for a moment';
COMMENT ON TABLE project IS 'A body of work with a budget';
