-- expect: clean; kind: data; severity: none
-- tier: textual
SELECT setval('task_ref_seq', 5000);
SELECT nextval('invoice_no_seq');
SELECT setval('time_entry_id_seq', 77, false);
