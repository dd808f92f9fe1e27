-- expect: drift; kind: enum; severity: behaviour
-- objects: task_status
ALTER TYPE task_status ADD VALUE 'archived';
