-- expect: drift; kind: comment; severity: cosmetic
-- objects: task_status
COMMENT ON TYPE task_status IS 'The life of a task';
