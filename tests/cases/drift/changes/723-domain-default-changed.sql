-- expect: drift; kind: domain; severity: behaviour
-- objects: percentage
ALTER DOMAIN percentage SET DEFAULT 50;
