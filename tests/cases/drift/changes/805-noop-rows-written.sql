-- expect: clean; kind: data; severity: none
-- tier: textual
INSERT INTO worker (email, full_name) VALUES ('dee@example.org', 'Dee O');
UPDATE task SET title = 'Build it' WHERE id = 1;
DELETE FROM task_comment;
