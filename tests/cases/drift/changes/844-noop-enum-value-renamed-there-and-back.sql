-- expect: clean; kind: enum; severity: none
-- tier: textual
ALTER TYPE task_status RENAME VALUE 'blocked' TO 'stuck';
ALTER TYPE task_status RENAME VALUE 'stuck' TO 'blocked';
