-- expect: drift; kind: rule; severity: behaviour
-- objects: ru_project_notify
CREATE RULE ru_project_notify AS ON UPDATE TO project DO ALSO NOTIFY project_changed;
