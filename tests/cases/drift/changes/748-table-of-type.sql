-- expect: drift; kind: table; severity: cosmetic
-- objects: task_label|task_label_row
CREATE TYPE task_label_row AS (task_id bigint, label_id integer);
ALTER TABLE task_label OF task_label_row;
