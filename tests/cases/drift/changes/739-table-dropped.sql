-- expect: drift; kind: table; severity: breaking
-- objects: task_label
DROP TABLE task_label;
