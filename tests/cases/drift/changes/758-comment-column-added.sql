-- expect: drift; kind: comment; severity: cosmetic
-- objects: title
COMMENT ON COLUMN task.title IS 'One line';
