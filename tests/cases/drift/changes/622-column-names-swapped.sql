-- expect: drift; kind: column; severity: breaking
-- objects: task_id|depends_on_id|task_dependency
ALTER TABLE task_dependency RENAME COLUMN task_id TO other;
ALTER TABLE task_dependency RENAME COLUMN depends_on_id TO task_id;
ALTER TABLE task_dependency RENAME COLUMN other TO depends_on_id;
