-- expect: drift; kind: enum; severity: behaviour
-- objects: project_status
ALTER TYPE project_status ADD VALUE 'paused' AFTER 'active';
