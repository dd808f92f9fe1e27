-- expect: drift; kind: table; severity: cosmetic
-- objects: task_archive
CREATE TABLE task_archive (LIKE task INCLUDING ALL);
