-- expect: drift; kind: comment; severity: cosmetic
-- objects: pub_tasks
COMMENT ON PUBLICATION pub_tasks IS 'For the warehouse';
