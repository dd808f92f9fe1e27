-- expect: clean; kind: table; severity: none
-- tier: textual
CREATE TABLE contractor (agency text) INHERITS (worker);
DROP TABLE contractor;
