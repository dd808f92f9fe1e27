-- expect: drift; kind: range_type; severity: cosmetic
-- objects: hour_range
CREATE TYPE hour_range AS RANGE (subtype = numeric, multirange_type_name = hour_multirange);
