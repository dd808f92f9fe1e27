-- expect: drift; kind: check; severity: breaking
-- objects: nn_project_budget|budget
-- min-pg: 18
ALTER TABLE project ADD CONSTRAINT nn_project_budget NOT NULL budget NO INHERIT;
