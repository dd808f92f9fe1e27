-- expect: drift; kind: primary_key; severity: breaking
-- objects: pk_task_label
ALTER TABLE task_label DROP CONSTRAINT pk_task_label;
