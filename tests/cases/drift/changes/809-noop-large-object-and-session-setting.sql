-- expect: clean; kind: data; severity: none
-- tier: textual
SELECT lo_create(4711);
SET search_path = reporting;
SET work_mem = '64MB';
