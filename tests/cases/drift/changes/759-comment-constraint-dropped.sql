-- expect: drift; kind: comment; severity: cosmetic
-- objects: ck_task_priority
COMMENT ON CONSTRAINT ck_task_priority ON task IS NULL;
