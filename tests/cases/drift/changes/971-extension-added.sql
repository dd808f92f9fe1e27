-- expect: drift; kind: extension; severity: cosmetic
-- objects: citext
CREATE EXTENSION citext;
