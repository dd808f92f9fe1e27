-- expect: drift; kind: type; severity: cosmetic
-- objects: opaque_id
CREATE TYPE opaque_id;
