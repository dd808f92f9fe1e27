-- expect: drift; kind: comment; severity: cosmetic
-- objects: ix_task_due
COMMENT ON INDEX ix_task_due IS 'For the calendar';
