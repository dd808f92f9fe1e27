-- expect: drift; kind: table; severity: behaviour
-- objects: contractor
-- note: Its rows are seen through the parent.
CREATE TABLE contractor (agency text) INHERITS (worker);
